package dev.holdfast.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line of a program to fork: which JDK, which jars, with or without the agent. Start it as often as you
 * like. Not for use by several threads while it is being built.
 */
public final class Application {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final String mainClass;
    private final List<Path> classPath = new ArrayList<>();
    private final List<String> jvmArguments = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Jdk jdk = Jdk.running();
    private Path agent;
    private String agentArguments = "";
    private Duration limit = LIMIT;

    private Application(String mainClass) {
        this.mainClass = mainClass;
    }

    /** A program without the agent, on the JDK that runs the tests. */
    public static Application of(String mainClass) {
        return new Application(mainClass);
    }

    public Application on(Jdk chosen) {
        jdk = chosen;
        return this;
    }

    /** Adds jars or directories to the class path. */
    public Application classPath(Path... entries) {
        classPath.addAll(Arrays.asList(entries));
        return this;
    }

    /** With the agent that is under test. */
    public Application underHoldfast() {
        return withAgent(Jars.agent());
    }

    /** {@link #underHoldfast()} or not. */
    public Application underHoldfast(boolean with) {
        return with ? underHoldfast() : this;
    }

    /** With any agent. */
    public Application withAgent(Path jar) {
        agent = jar;
        return this;
    }

    /** What stands after the {@code =} of {@code -javaagent}; only with an agent. */
    public Application agentArguments(String text) {
        agentArguments = text;
        return this;
    }

    /** Adds {@code -Dkey=value}. */
    public Application property(String key, String value) {
        return jvm("-D" + key + "=" + value);
    }

    /** Adds options of the JVM, such as {@code -Xmx64m}. */
    public Application jvm(String... options) {
        jvmArguments.addAll(Arrays.asList(options));
        return this;
    }

    /** Adds a variable to the environment, which is else that of the tests less {@code HOLDFAST_*} and {@code *_JAVA_OPTIONS}. */
    public Application environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Adds arguments of the main class. */
    public Application arguments(Object... values) {
        for (Object value : values) {
            arguments.add(String.valueOf(value));
        }
        return this;
    }

    /** After how long a program that still runs is killed, with a dump of its threads; 90 s unless said. */
    public Application limit(Duration atMost) {
        limit = atMost;
        return this;
    }

    /** Starts it and waits for its end; see {@link ForkedJvm#await()}. */
    public Outcome run() {
        try (ForkedJvm forked = start()) {
            return forked.await();
        }
    }

    /** Starts it; close it when done. */
    public ForkedJvm start() {
        ProcessBuilder builder = new ProcessBuilder(commandLine());
        Map<String, String> env = builder.environment();
        env.keySet().removeIf(name -> name.startsWith("HOLDFAST_") || name.endsWith("JAVA_OPTIONS"));
        env.putAll(environment);
        try {
            return new ForkedJvm(builder.start(), limit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words that {@link #start} executes. */
    public List<String> commandLine() {
        List<String> words = new ArrayList<>();
        words.add(jdk.java().toString());
        if (agent != null) {
            words.add("-javaagent:" + agent + (agentArguments.isEmpty() ? "" : "=" + agentArguments));
        }
        words.addAll(jvmArguments);
        words.add("-cp");
        words.add(joinedClassPath());
        words.add(mainClass);
        words.addAll(arguments);
        return words;
    }

    private String joinedClassPath() {
        List<String> entries = new ArrayList<>();
        classPath.forEach(entry -> entries.add(entry.toString()));
        return String.join(java.io.File.pathSeparator, entries);
    }
}
