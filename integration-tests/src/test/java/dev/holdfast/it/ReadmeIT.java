package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example in the README is the one that runs. */
class ReadmeIT {
    @Test
    void example_isExampleIT() throws IOException {
        String example = Files.readString(Path.of("src/test/java/dev/holdfast/it/ExampleIT.java"));
        String readme = Files.readString(Path.of("../README.md"));
        assertTrue(readme.contains("```java\n" + example + "```"), "README needs\n" + example);
    }
}
