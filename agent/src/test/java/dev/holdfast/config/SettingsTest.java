package dev.holdfast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private final List<String> warnings = new ArrayList<>();
    private final Properties system = new Properties();
    private final Map<String, String> environment = new HashMap<>();

    private Settings load(String arguments) {
        return Settings.load(arguments, system, environment, warnings::add);
    }

    @Test
    void nothingGiven_isAllDefaultsWithoutWarning() {
        Settings settings = load(null);
        assertEquals(Duration.ofSeconds(300), settings.poolIdleTimeout());
        assertEquals(50_000, settings.poolMaxQueries());
        assertEquals("", settings.changed());
        assertEquals(List.of(), warnings);
    }

    @Test
    void anySourceThatSpeaksOfHoldfast_isMentioned() {
        system.setProperty("user.name", "holdfast.");
        environment.put("HOME", "HOLDFAST_");
        environment.put("holdfast_pool", "");
        assertFalse(Mentions.any(null, system, environment));
        load(null);
        assertEquals(List.of(), warnings);
        assertTrue(Mentions.any("", system, environment));
        environment.put("HOLDFAST_POOL_MAX_SZIE", "1");
        assertTrue(Mentions.any(null, system, environment));
        environment.clear();
        system.setProperty("holdfast.pool.max-szie", "1");
        assertTrue(Mentions.any(null, system, environment));
    }

    @Test
    void strongerSourceWins(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("holdfast.properties");
        Files.writeString(file, "holdfast.pool.max-size=5\npool.max-total=5\npool.max-queries=5\nlog.level=warn\n");
        environment.put("HOLDFAST_POOL_MAX_SIZE", "7");
        environment.put("HOLDFAST_POOL_MAX_TOTAL", "7");
        system.setProperty("holdfast.pool.max-size", "8");
        Settings settings = load("pool.max-size=6,pool.max-total=6,pool.max-queries=6,config=" + file);
        assertEquals(8, settings.poolMaxSize());
        assertEquals(7, settings.poolMaxTotal());
        assertEquals(6, settings.poolMaxQueries());
        assertEquals("warn", settings.logLevel());
        assertEquals(Origin.FILE, settings.origin(Key.LOG_LEVEL));
        assertEquals(List.of(), warnings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pool.max-szie=5 | pool.max-size",
                "timeout.command=60 | 60s applies",
                "timeout.command=60sec | 60s applies",
                "pool.max-size=-3 | 20 applies",
                "pool.max-size= | 20 applies",
                "pool.idle-timeout=0 | 300s applies",
                "pool.min-size=30,pool.max-size=5 | holdfast.pool.min-size=30 (agent argument): greater than holdfast.pool.max-size=5; allowed is at most 5; 2 applies",
                "pool.min-size=30,pool.max-size=1 | allowed is at most 1; 1 applies",
                "retry.initial-delay=10s,retry.max-delay=1s | holdfast.retry.initial-delay=10s (agent argument): greater than holdfast.retry.max-delay=1s; allowed is at most 1s; 100ms applies",
                "pool.max-size=3,pool.max-size=20 | twice",
                "pool.max-size=20, | comma",
                "pool.max-size | pool.max-size",
                "enabled=maybe | true or false",
                "config=/no/such/file | missing",
                "config=/ | ordinary file",
                "log.file=/no/dir/y | holdfast.log.file=/no/dir/y (agent argument): allowed is the path of a file in a directory that exists",
                "log.file=/ | holdfast.log.file=/ (agent argument): allowed is",
                "sharing.memory=/no/dir/x | holdfast.sharing.memory=/no/dir/x (agent argument): allowed is",
                "replay.max-statements=3 | unknown key",
                "xyzzy=1 | unknown key; allowed are",
                "'' | empty",
                "',' | comma",
                "pool.max-szie=5,pool.max-szie=5 | pool.max-size",
            })
    void badInput_isOneWarningAndTheDefault(String arguments, String named) {
        Settings settings = load(arguments);
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).contains(named), warnings::toString);
        assertTrue(warnings.get(0).contains("allowed"), warnings::toString);
        assertEquals(Duration.ofSeconds(60), settings.timeoutCommand());
        assertTrue(settings.poolMinSize() <= 2 && settings.enabled());
        assertEquals("", settings.logFile() + settings.sharingMemory());
    }

    @Test
    void defaultGivesWay_toASmallMaximum() {
        Settings settings = load("pool.max-size=1,retry.max-delay=50ms");
        assertEquals(1, settings.poolMinSize());
        assertEquals(Duration.ofMillis(50), settings.retryInitialDelay());
        assertEquals("50ms", settings.text(Key.RETRY_INITIAL_DELAY));
        assertEquals(Origin.DEFAULT, settings.origin(Key.RETRY_INITIAL_DELAY));
        assertEquals(List.of(), warnings);
        load("retry.initial-delay=7s");
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).contains("retry.max-delay=5s"), warnings::toString);
    }

    @Test
    void pathInADirectoryThatExists_needsNoFile(@TempDir Path folder) {
        Settings settings = load("log.file=relative,sharing.memory=" + folder.resolve("memory"));
        assertEquals("relative", settings.logFile());
        assertEquals(folder.resolve("memory").toString(), settings.sharingMemory());
        assertEquals(List.of(), warnings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pool.size=1 | holdfast.pool.min-size",
                "max-size=1 | holdfast.pool.max-size",
                "holdfast.loglevel=warn | holdfast.log.level",
                "pool.max-size | holdfast.pool.max-size",
                "fautl=pool | ''",
                "pool=1 | ''",
                "xyzzy=1 | ''",
                "; | ''",
            })
    void nearestKey_isTold_whereOneIsNear_andNeverTheTestSwitch(String arguments, String nearest) {
        load(arguments);
        assertEquals(1, warnings.size(), warnings::toString);
        int told = warnings.get(0).indexOf("nearest known key: ");
        assertEquals(!nearest.isEmpty(), told >= 0, warnings::toString);
        assertTrue(warnings.get(0).substring(Math.max(told, 0)).contains(nearest), warnings::toString);
    }

    @Test
    void emptyVariable_isOneWarning_andNoValue() {
        environment.put("HOLDFAST_POOL_MAX_SIZE", " ");
        assertEquals(5, load("pool.max-size=5").poolMaxSize());
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("HOLDFAST_POOL_MAX_SIZE= "), warnings::toString);
        assertTrue(warnings.get(0).contains("allowed is a whole number"), warnings::toString);
    }

    @ParameterizedTest
    @CsvSource({"holdfast, 3", "holdfast.pool.max-size, ''", "holdfast., 3"})
    void propertyWithoutKeyOrValue_isOneWarning(String name, String value) {
        system.setProperty(name, value);
        assertTrue(Mentions.any(null, system, environment));
        assertEquals(20, load(null).poolMaxSize());
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith(name + "=" + value + " (system property): "), warnings::toString);
        assertTrue(warnings.get(0).contains("allowed"), warnings::toString);
    }

    @Test
    void fileNotUtf8_isOneWarning(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("latin");
        Files.write(file, "pool.max-size=5\n# \u00e4".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(20, load("config=" + file).poolMaxSize());
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("not UTF-8"));
    }

    @Test
    void sharingOfAPlace() {
        system.setProperty("holdfast.sharing.com.acme.Db#get", "split");
        Settings settings = load("sharing=joined,sharing.com.acme.Db#get=auto,sharing.org.x.*=auto,sharing.org.y.Z=no");
        assertEquals("joined", settings.sharing());
        assertEquals("split", settings.sharingAt("com.acme.Db#get"));
        assertNull(settings.sharingAt("com.acme.Db#getAll"));
        assertEquals("auto", settings.sharingAt("org.x.y.Z#run"));
        assertNull(settings.sharingAt("org.y.Z#run"));
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(settings.changed().contains("sharing.com.acme.Db#get=split"), settings.changed());
    }

    @Test
    void commaAndEqualsInAValue() {
        assertEquals("/a,b=c.log", load("log.file=/a\\,b=c.log").logFile());
        assertEquals(List.of(), warnings);
    }

    @Test
    void environmentOfOthers_isLeftAlone_andSecretsAreNeverShown() {
        environment.put("HOLDFAST_SERVICE_HOST", "10.0.0.1");
        environment.put("HOLDFAST_PORT_5432_TCP", "tcp://10.0.0.1:5432");
        environment.put("HOLDFAST_CHECK_PASSWORD", "hush");
        environment.put("HOLDFAST_DB_PASSWORD", "hush");
        load(null);
        assertEquals(1, warnings.size());
        assertFalse(warnings.get(0).contains("hush"));
    }

    @Test
    void presetStrict_changesDefaultsOnly() {
        Settings settings = load("preset=strict,timeout.statement=1m");
        assertEquals(Duration.ofMinutes(1), settings.timeoutStatement());
        assertEquals(Duration.ofMinutes(5), settings.timeoutIdleTransaction());
        assertFalse(settings.timeoutProbe());
    }

    @Test
    void everyDefaultIsAllowed() {
        for (Key key : Key.values()) {
            if (!key.defaultText().isEmpty()) {
                assertNotNull(key.read(key.defaultText()), key.fullName());
                assertNotNull(key.read(key.strictText()), key.fullName());
            }
            assertEquals(key, Key.ofEnvironment(key.environmentName()));
        }
    }

    @Test
    void readmeTable_isTheKeys() throws Exception {
        StringBuilder expected = new StringBuilder();
        for (Key key : Key.values()) {
            String initial = key.defaultText().isEmpty() ? "none" : "`" + key.defaultText() + "`";
            String strict = key.strictText().equals(key.defaultText()) ? "" : "; strict: `" + key.strictText() + "`";
            expected.append("| `" + key.fullName() + "` | " + initial + strict + " | " + key.allowed() + " | "
                    + key.meaning() + " |\n");
        }
        assertTrue(Files.readString(Path.of("../README.md")).contains(expected), "README needs\n" + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:postgresql://h/d?user=a&password=p,q&ssl=true | jdbc:postgresql://h/d?user=***&password=***&ssl=true",
                "jdbc:x://a:p@ss/w@h/d | jdbc:x://***@h/d",
                "jdbc:oracle:thin:a/p@//h/d | jdbc:oracle:thin:***@//h/d",
                "jdbc:oracle:thin:@h:1:x | jdbc:oracle:thin:@h:1:x",
                "jdbc:x://a:p?w@h/d | jdbc:x://***@h/d",
                "jdbc:x://h/d?mail=a:b@c | jdbc:x://h/d?mail=a:b@c",
                "no host a:p/w@h:1 known | no host a:***@h:1 known",
                "a@h1:1,h2:2/d | a@h1:1,h2:2/d",
            })
    void urlsLoseUserAndPassword(String url, String masked) {
        assertEquals(masked, Secrets.mask(url));
    }
}
