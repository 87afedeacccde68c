package dev.holdfast;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Data flows one way: a package imports only what stands after it. */
class PackageOrderTest {
    private static final String[] ORDER = {
        "boot", "intercept", "facade", "route", "guard", "session", "pool", "dialect", "report", "config", "jdbc"
    };

    @Test
    void packagesImportOnlyWhatStandsAfterThem() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.holdfast");
        Architectures.LayeredArchitecture layers =
                Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : ORDER) {
            layers = layers.optionalLayer(name).definedBy("dev.holdfast." + name + "..");
        }
        List<String> above = new ArrayList<>();
        for (String name : ORDER) {
            layers = above.isEmpty()
                    ? layers.whereLayer(name).mayNotBeAccessedByAnyLayer()
                    : layers.whereLayer(name).mayOnlyBeAccessedByLayers(above.toArray(new String[0]));
            above.add(name);
        }
        layers.check(classes);
    }
}
