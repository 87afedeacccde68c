package dev.holdfast.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;

/**
 * What the sources say, before anything is read: one text a key, from the source that wins. Filled by one thread, from
 * the strongest source to the weakest.
 */
final class Given {
    private final String[] texts = new String[Key.values().length];
    private final Origin[] origins = new Origin[texts.length];
    private final Map<String, String> places = new LinkedHashMap<String, String>();
    private final Consumer<String> warnings;
    private final List<String> told = new ArrayList<String>();

    Given(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** Null where no source has the key. */
    String text(Key key) {
        return texts[key.ordinal()];
    }

    Origin origin(Key key) {
        return origins[key.ordinal()];
    }

    void systemProperties(Properties properties) {
        for (String name : properties.stringPropertyNames()) {
            if (Mentions.isOurs(name)) {
                take(name, properties.getProperty(name), Origin.SYSTEM_PROPERTY);
            }
        }
    }

    void environment(Map<String, String> environment) {
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith(Key.ENVIRONMENT_PREFIX)) {
                environmentVariable(variable.getKey(), variable.getValue());
            }
        }
    }

    /** A blank variable is what container tools make of one that isn't set: no value, so weaker sources count. */
    private void environmentVariable(String name, String text) {
        Key key = Key.ofEnvironment(name);
        if (key != null && text.trim().isEmpty()) {
            warn(name + "= (" + Origin.ENVIRONMENT + "): empty; allowed is " + key.allowed() + "; it is ignored");
        } else if (key != null) {
            put(key, text, Origin.ENVIRONMENT);
        } else if (!isSomebodyElses(name)) {
            unknown(name, text, Origin.ENVIRONMENT);
        }
    }

    /**
     * Kubernetes gives every container of a namespace variables named for its services ({@code NAME_SERVICE_HOST},
     * {@code NAME_PORT_5432_TCP}); a service may well be called holdfast. The password for {@code --check} is the
     * command line's.
     */
    private static boolean isSomebodyElses(String name) {
        return name.equals("HOLDFAST_CHECK_PASSWORD")
                || name.contains("_SERVICE_HOST")
                || name.contains("_SERVICE_PORT")
                || name.endsWith("_PORT")
                || name.contains("_PORT_");
    }

    /** {@code key=value,key=value}; a comma that belongs to a value is written {@code \,}. */
    void agentArguments(String arguments) {
        if (arguments.trim().isEmpty()) {
            warn("agent argument '': empty; allowed is key=value,key=value, or nothing after holdfast.jar;"
                    + " it is ignored");
            return;
        }
        StringBuilder entry = new StringBuilder();
        for (int i = 0; i < arguments.length(); i++) {
            char c = arguments.charAt(i);
            if (c == '\\' && i + 1 < arguments.length() && arguments.charAt(i + 1) == ',') {
                entry.append(',');
                i++;
            } else if (c == ',') {
                agentArgument(entry.toString());
                entry.setLength(0);
            } else {
                entry.append(c);
            }
        }
        agentArgument(entry.toString());
    }

    private void agentArgument(String entry) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
            take(entry.substring(0, equals).trim(), entry.substring(equals + 1), Origin.AGENT_ARGUMENT);
        } else if (entry.trim().isEmpty()) {
            warn("agent argument '': a comma with nothing beside it; allowed is key=value,key=value;"
                    + " it is ignored");
        } else {
            Key nearest = Key.nearest(entry);
            warn("agent argument '" + Text.shown(Secrets.mask(entry))
                    + "': not a setting; allowed is key=value, with \\, for a comma inside a value; "
                    + (nearest == null ? "" : "nearest known key: " + nearest.fullName() + "; ") + "it is ignored");
        }
    }

    /** The file that {@link Key#CONFIG} names, if any. */
    void file() {
        String path = text(Key.CONFIG);
        if (path == null || path.trim().isEmpty()) {
            return;
        }
        try {
            new SettingsFile(path.trim()).readInto(this);
        } catch (SettingsFile.Unusable problem) {
            refuse(Key.CONFIG, problem.getMessage() + ", no file applies");
        }
    }

    /** A line of the file. */
    void fileEntry(String name, String text) {
        if (Key.named(name) == Key.CONFIG) {
            warn(Text.assignment(name, text)
                    + " (file): a file can't name another file; allowed as system property, environment or agent"
                    + " argument; it is ignored");
        } else {
            take(name, text, Origin.FILE);
        }
    }

    private void take(String name, String text, Origin origin) {
        Key key = Key.named(name);
        String place = key == null ? placeOf(name) : null;
        if (place != null) {
            putPlace(name, place, text, origin);
        } else if (key == null) {
            unknown(name, text, origin);
        } else {
            put(key, text, origin);
        }
    }

    /** Of {@code sharing.PLACE}; null = no such key. */
    private static String placeOf(String name) {
        String bare = name.startsWith(Key.PREFIX) ? name.substring(Key.PREFIX.length()) : name;
        String start = Key.SHARING.bareName() + ".";
        return bare.startsWith(start) && bare.length() > start.length() ? bare.substring(start.length()) : null;
    }

    private void putPlace(String name, String place, String text, Origin origin) {
        Object value = Key.SHARING.read(text);
        if (value == null) {
            warn(Text.assignment(name, text) + " (" + origin + "): allowed is " + Key.SHARING.allowed()
                    + "; it is ignored");
        } else if (!places.containsKey(place)) {
            places.put(place, (String) value);
        }
    }

    /** What {@link Key#SHARING} is for connections opened at a place: {@code Class#method}, {@code Class} or {@code package.*}. */
    Map<String, String> places() {
        return places;
    }

    private void put(Key key, String text, Origin origin) {
        Origin before = origins[key.ordinal()];
        if (before == origin) {
            warn(key.fullName() + " (" + origin + "): given twice, "
                    + Text.shown(text(key)) + " and " + Text.shown(text)
                    + "; allowed is one value; the second applies");
        }
        if (before == null || before == origin) {
            texts[key.ordinal()] = text.trim();
            origins[key.ordinal()] = origin;
        }
    }

    /** The key's text can't be used: told in one line; what applies instead is the default. */
    void refuse(Key key, String reasonAndOutcome) {
        warn(Text.assignment(key.fullName(), text(key)) + " (" + origin(key) + "): " + reasonAndOutcome);
        texts[key.ordinal()] = null;
        origins[key.ordinal()] = null;
    }

    private void unknown(String name, String text, Origin origin) {
        Key nearest = Key.nearest(name);
        warn(Text.assignment(name, text) + " (" + origin + "): unknown key; "
                + (nearest == null
                        ? "allowed are those that java -jar holdfast.jar --help prints"
                        : described(nearest, origin))
                + "; it is ignored");
    }

    private static String described(Key nearest, Origin origin) {
        String name = origin == Origin.ENVIRONMENT ? nearest.environmentName() : nearest.fullName();
        return "nearest known key: " + name + " (allowed: " + nearest.allowed() + ")";
    }

    /** Once, however often the same thing was given. */
    private void warn(String line) {
        if (!told.contains(line)) {
            told.add(line);
            warnings.accept(line);
        }
    }
}
