package dev.holdfast.boot;

import dev.holdfast.bootstrap.Agent;
import dev.holdfast.config.Key;
import dev.holdfast.config.Secrets;
import dev.holdfast.config.Settings;
import dev.holdfast.dialect.Commits;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.dialect.MarkerDdl;
import dev.holdfast.pool.Capacity;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** {@code java -jar holdfast.jar}: help, version, check. One thread. */
public final class CommandLine {
    private static final int LOGIN_SECONDS = 10;

    /** Beside the options of {@code --check}: the argument that isn't one. */
    private static final String SETTINGS = "key=value";

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final String version;
    private final CapacityQuestion question;
    private int problems;

    public CommandLine(
            PrintStream out,
            PrintStream err,
            Map<String, String> environment,
            String version,
            CapacityQuestion question) {
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.version = version;
        this.question = question;
    }

    /** {@code java -jar holdfast.jar ...}; @return the exit status */
    public static int start(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(out, err, System.getenv(), Agent.version(), new ServerCapacity()).run(arguments);
    }

    /** @return the exit status: 0 = well, 1 = something is wrong */
    public int run(String... arguments) {
        String command = arguments.length == 0 ? "--help" : arguments[0];
        switch (command) {
            case "--help":
                help();
                return 0;
            case "--version":
                out.println("Holdfast " + version);
                return 0;
            case "--check":
                return check(arguments);
            case "--marker-ddl":
                return markerDdl(arguments);
            default:
                return misused("unknown command " + Secrets.mask(command)
                        + "; allowed: --help, --version, --check, --marker-ddl");
        }
    }

    private void help() {
        out.println("Holdfast " + version);
        out.println();
        out.println("Attach it with   java -javaagent:/path/holdfast.jar[=key=value,...] ...");
        out.println("or               JAVA_TOOL_OPTIONS=-javaagent:/path/holdfast.jar");
        out.println();
        out.println("java -jar holdfast.jar --version");
        out.println("java -jar holdfast.jar --check [key=value,...]        what would apply, and from where");
        out.println("     --url=jdbc:... --user=NAME --driver-path=/path/driver.jar   also asks the server");
        out.println(
                "java -jar holdfast.jar --marker-ddl [--role=NAME]        SQL that creates the table for commit.proof=marker");
        out.println("     (password: HOLDFAST_CHECK_PASSWORD, else PGPASSWORD, else asked for)");
        out.println();
        out.println(
                "Keys, as system property; holdfast.x.y is HOLDFAST_X_Y in the environment, x.y as agent argument:");
        for (Key key : Key.values()) {
            out.println("  " + key.fullName() + " = " + initial(key));
            out.println("      " + key.meaning() + " (" + key.allowed() + ")");
        }
    }

    private int markerDdl(String[] arguments) {
        String role = null;
        String agentArguments = null;
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].startsWith("--role=")) {
                role = arguments[i].substring("--role=".length());
            } else if (arguments[i].startsWith("--") || agentArguments != null) {
                return misused("unknown option " + Secrets.mask(arguments[i])
                        + "; allowed: one key=value,key=value, --role=NAME");
            } else {
                agentArguments = arguments[i];
            }
        }
        Settings settings = load(agentArguments);
        out.print(MarkerDdl.script(settings.commitMarkerTable(), role));
        return problems == 0 ? 0 : 1;
    }

    private static String initial(Key key) {
        String gentle = key.defaultText().isEmpty() ? "none" : key.defaultText();
        return key.strictText().equals(key.defaultText()) ? gentle : gentle + " (strict: " + key.strictText() + ")";
    }

    private int check(String[] arguments) {
        Properties options = new Properties();
        for (int i = 1; i < arguments.length; i++) {
            String wrong = take(arguments[i], options);
            if (wrong != null) {
                return misused(wrong);
            }
        }
        Settings settings = checkSettings(options.getProperty(SETTINGS));
        if (options.getProperty("--url") != null) {
            checkServer(options, settings);
        } else {
            needsUrl("--user", options);
            needsUrl("--driver-path", options);
        }
        return problems == 0 ? 0 : 1;
    }

    /** Of {@code --check}; @return what is wrong with the argument, null = nothing */
    private static String take(String argument, Properties options) {
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        boolean known = name.equals("--url") || name.equals("--user") || name.equals("--driver-path");
        if (known && (equals < 0 || equals == argument.length() - 1)) {
            return name + " needs a value: " + name + "=...";
        }
        if (!known && (name.startsWith("--") || options.getProperty(SETTINGS) != null)) {
            return "unknown option " + Secrets.mask(name)
                    + "; allowed: one key=value,key=value, --url=..., --user=..., --driver-path=...";
        }
        options.setProperty(known ? name : SETTINGS, known ? argument.substring(equals + 1) : argument);
        return null;
    }

    private void needsUrl(String name, Properties options) {
        String value = options.getProperty(name);
        if (value != null) {
            problem(name + "=" + value + ": no server is asked; it needs --url=jdbc:...");
        }
    }

    /** The command line can't be understood, and nothing of it is done; @return the exit status */
    private int misused(String line) {
        problem(line);
        return 1;
    }

    private void problem(String line) {
        problems++;
        err.println(line);
    }

    private Settings load(String agentArguments) {
        return Settings.load(agentArguments, System.getProperties(), environment, new Consumer<String>() {
            @Override
            public void accept(String line) {
                problem(line);
            }
        });
    }

    private Settings checkSettings(String agentArguments) {
        Settings settings = load(agentArguments);
        for (Key key : Key.values()) {
            String text = settings.text(key).isEmpty() ? "none" : Secrets.mask(settings.text(key));
            out.println(key.fullName() + " = " + text + " (" + settings.origin(key) + ")");
        }
        return settings;
    }

    private void checkServer(Properties options, Settings settings) {
        String url = options.getProperty("--url");
        String path = options.getProperty("--driver-path");
        if (path != null && !new File(path).exists()) {
            problem("--driver-path=" + path + ": missing; allowed is the path of the driver's jar");
            return;
        }
        DriverManager.setLoginTimeout(LOGIN_SECONDS);
        try (URLClassLoader loader = loader(path);
                Connection connection = connect(loader, url, login(options))) {
            if (connection == null) {
                problem("no driver takes " + Secrets.mask(url)
                        + (path == null
                                ? "; name its jar with --driver-path=/path/driver.jar"
                                : "; there is none that does in --driver-path=" + path));
                return;
            }
            out.println("server: " + connection.getMetaData().getDatabaseProductName() + " "
                    + connection.getMetaData().getDatabaseProductVersion());
            out.println("budget: " + budget(question.ask(connection), settings.poolMaxTotal()));
            out.println("commit proof: " + proof(connection, url, settings));
        } catch (SQLException | IOException failure) {
            problem("can't check " + Secrets.mask(url) + ": " + Secrets.mask(String.valueOf(failure.getMessage())));
        }
    }

    private static String proof(Connection connection, String url, Settings settings) throws SQLException {
        Commits commits = Dialect.of(connection.getClass().getName(), url).commits();
        String wanted = settings.commitProof();
        if (commits == null || wanted.equals("off")) {
            return "none";
        }
        boolean usable = commits.means(connection, settings.commitMarkerTable()).marker();
        String table = "marker table " + settings.commitMarkerTable()
                + (usable ? " is usable" : " isn't there, or this role may not write to it");
        return (usable && !wanted.equals("xid") ? "marker" : wanted.equals("marker") ? "none" : "xid") + "; " + table;
    }

    private static String budget(Capacity capacity, int maxTotal) {
        String auto = capacity == null ? "no limit" : String.valueOf(auto(capacity));
        String how = capacity == null ? "the database doesn't tell" : capacity.reckoning() + ", 10 % headroom";
        return maxTotal == 0
                ? auto + " (" + how + ")"
                : maxTotal + " (" + Key.POOL_MAX_TOTAL.fullName() + "; auto would be " + auto + ": " + how + ")";
    }

    /** The connection that asks is among those that the server sees, and will be gone. */
    private static int auto(Capacity capacity) {
        return capacity.budget(capacity.backends().length - 1);
    }

    private static Connection connect(ClassLoader loader, String url, Properties login) throws SQLException {
        for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
            if (driver.acceptsURL(url)) {
                return driver.connect(url, login);
            }
        }
        return null;
    }

    private static URLClassLoader loader(String path) throws MalformedURLException {
        URL[] urls =
                path == null ? new URL[0] : new URL[] {new File(path).toURI().toURL()};
        return new URLClassLoader(urls, ClassLoader.getSystemClassLoader());
    }

    private Properties login(Properties options) {
        Properties login = new Properties();
        if (options.getProperty("--user") != null) {
            login.setProperty("user", options.getProperty("--user"));
            String password = password();
            if (password != null) {
                login.setProperty("password", password);
            }
        }
        return login;
    }

    /** Never an argument: those stand in the list of processes. */
    private String password() {
        String check = environment.get("HOLDFAST_CHECK_PASSWORD");
        String password = check == null ? environment.get("PGPASSWORD") : check;
        Console console = System.console();
        if (password != null || console == null) {
            return password;
        }
        char[] typed = console.readPassword("password: ");
        return typed == null ? null : new String(typed);
    }
}
