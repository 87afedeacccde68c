package dev.holdfast.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.config.Key;
import dev.holdfast.pool.Capacity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private static final String URL = "--url=jdbc:h2:mem:check";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private Capacity capacity;

    private int run(String... arguments) {
        return new CommandLine(print(out), print(err), environment, "1.2.3", connection -> capacity).run(arguments);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--help"})
    void help_hasVersionEveryKeyAndTheFlag(String argument) {
        assertEquals(0, argument.isEmpty() ? run() : run(argument));
        assertTrue(out().startsWith("Holdfast 1.2.3"));
        assertTrue(out().contains("-javaagent:") && out().contains("JAVA_TOOL_OPTIONS"));
        for (Key key : Key.values()) {
            assertTrue(out().contains("  " + key.fullName() + " = "), key.fullName());
            assertTrue(out().contains(key.meaning()), key.fullName());
        }
        assertTrue(out().contains("holdfast.timeout.statement = 0 (strict: 30s)"));
        assertEquals("", err());
    }

    @Test
    void version_isOneLine() {
        assertEquals(0, run("--version"));
        assertEquals("Holdfast 1.2.3", out().trim());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--hepl", "start"})
    void unknownCommand_isStatus1(String command) {
        assertEquals(1, run(command));
        assertTrue(err().contains(command) && err().contains("allowed: --help"), err());
    }

    @Test
    void unknownOption_isStatus1() {
        assertEquals(1, run("--check", "--pasword=hush"));
        assertTrue(err().contains("--pasword") && !err().contains("hush"), err());
        assertEquals(1, run("--check", "pool.max-size=5", "pool.min-size=1"));
        assertEquals(1, run("--check", "enabled=true", "jdbc:x://u:hush@h/d"));
        assertFalse(err().contains("hush"), err());
        assertEquals(1, run("--marker-ddl", "--rle=app"));
        assertEquals("", out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--url", "--url=", "--user", "--driver-path="})
    void optionOfCheckWithoutAValue_isStatus1(String option) {
        assertEquals(1, run("--check", option));
        assertEquals(1, err().lines().count(), err());
        assertTrue(err().contains("needs a value") && err().contains(option.replace("=", "") + "="), err());
        assertEquals("", out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--user=app", "--driver-path=."})
    void optionOfCheckThatNeedsTheUrl_isStatus1_andTheSettingsAreChecked(String option) {
        assertEquals(1, run("--check", option));
        assertEquals(1, err().lines().count(), err());
        assertTrue(err().contains(option) && err().contains("--url=jdbc:"), err());
        assertTrue(out().contains("holdfast.pool.max-size = 20 (default)"), out());
    }

    @Test
    void check_saysWhatAppliesAndFromWhere() {
        environment.put("HOLDFAST_POOL_MAX_SIZE", "7");
        assertEquals(0, run("--check", "preset=strict"));
        assertTrue(out().contains("holdfast.pool.max-size = 7 (environment)"), out());
        assertTrue(out().contains("holdfast.preset = strict (agent argument)"), out());
        assertTrue(out().contains("holdfast.timeout.statement = 30s (preset strict)"), out());
        assertTrue(out().contains("holdfast.pool.min-size = 2 (default)"), out());
        assertEquals("", err());
    }

    @Test
    void check_ofABadSetting_isStatus1AndTheDefault() {
        assertEquals(1, run("--check", "pool.max-size=many"));
        assertTrue(err().contains("holdfast.pool.max-size=many"), err());
        assertTrue(out().contains("holdfast.pool.max-size = 20 (default)"), out());
    }

    @Test
    void check_ofPathsInADirectoryThatIsMissing_namesEach() {
        assertEquals(1, run("--check", "sharing.memory=/no/dir/x,log.file=/no/dir/y"));
        assertEquals(2, err().lines().count(), err());
        assertTrue(err().contains("holdfast.sharing.memory=/no/dir/x"), err());
        assertTrue(err().contains("holdfast.log.file=/no/dir/y"), err());
        assertTrue(out().contains("holdfast.log.file = none (default)"), out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auto | budget: 45 (max_connections 60, 10 % headroom)",
                "12 | budget: 12 (holdfast.pool.max-total; auto would be 45: max_connections 60, 10 % headroom)",
            })
    void check_ofAServer_saysTheBudget_ownConnectionNotCounted(String maxTotal, String line) {
        capacity = new Capacity(57, Integer.MAX_VALUE, new Integer[] {1, 2, 3, 4, 5, 6, 7}, "max_connections 60");
        assertEquals(0, run("--check", "pool.max-total=" + maxTotal, URL, "--user=sa"));
        assertTrue(out().contains("server: H2 "), out());
        assertTrue(out().contains(line + System.lineSeparator()), out());
    }

    @Test
    void check_ofADatabaseThatDoesNotTell() {
        assertEquals(0, run("--check", URL));
        assertTrue(out().contains("budget: no limit (the database doesn't tell)"), out());
    }

    @Test
    void check_withoutADriver_namesTheOption() {
        assertEquals(1, run("--check", "--url=jdbc:nobody://u:hush@h/d"));
        assertTrue(err().contains("no driver takes") && err().contains("--driver-path"), err());
        assertFalse(err().contains("hush"), err());
    }

    @Test
    void check_withADriverPathThatIsMissing_namesIt() {
        assertEquals(1, run("--check", URL, "--driver-path=/no/driver.jar"));
        assertEquals(1, err().lines().count(), err());
        assertTrue(err().contains("--driver-path=/no/driver.jar") && err().contains("missing"), err());
        assertFalse(out().contains("server:"), out());
    }

    @Test
    void check_withAFileThatHasNoDriver_namesTheFile(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("driver.jar"));
        assertEquals(1, run("--check", "--url=jdbc:nobody://u:hush@h/d", "--driver-path=" + file));
        assertTrue(err().contains("no driver takes") && err().contains(file.toString()), err());
        assertFalse(err().contains("hush"), err());
    }

    @Test
    void check_thatCannotLogIn_saysTheDriversMessage_notThePassword() {
        environment.put("HOLDFAST_CHECK_PASSWORD", "hush");
        assertEquals(0, run("--check", "--url=jdbc:h2:mem:locked;DB_CLOSE_DELAY=-1", "--user=sa"));
        environment.put("HOLDFAST_CHECK_PASSWORD", "wrong");
        environment.put("PGPASSWORD", "hush");
        assertEquals(1, run("--check", "--url=jdbc:h2:mem:locked;DB_CLOSE_DELAY=-1", "--user=sa"));
        assertTrue(err().startsWith("can't check jdbc:h2:mem:locked"), err());
        assertFalse(err().contains("wrong pass") || err().contains("hush"), err());
    }
}
