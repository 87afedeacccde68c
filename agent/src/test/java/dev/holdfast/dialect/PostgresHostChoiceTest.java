package dev.holdfast.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.postgresql.hostchooser.GlobalHostStatusTracker;
import org.postgresql.hostchooser.HostStatus;
import org.postgresql.util.HostSpec;

class PostgresHostChoiceTest {
    private static final int ASKED = 200;

    /** The host names are the test's own: the driver's memory of them is the process's. */
    @ParameterizedTest(name = "{0}: {1} {2}, idle {3}")
    @CsvSource({
        // wanted, what is known of each host (p primary, s standby, f failed, ok, - nothing), hosts of idle ones,
        // chosen
        "any, ok ok, 1, 1",
        "any, ok ok, 2, -1",
        "any, f ok, 2, 2",
        "any, - ok, 2, -1",
        "primary, s p, 2, 2",
        "primary, - p, 2, -1",
        "primary, f f, 1, 1",
        "secondary, p s, 2, 2",
        "preferSecondary, p s, 1, -1",
        "preferSecondary, p s, 2, 2",
        "preferSecondary, p f, 1, 1",
        "preferSecondary, - -, 12, 2",
        "preferPrimary, s p, 12, 2"
    })
    void asTheDriverChooses(String wanted, String known, String idle, int chosen) throws Exception {
        String name = (wanted + "-" + known + "-" + idle).replace(' ', '.').toLowerCase();
        String[] kinds = known.split(" ");
        for (int i = 0; i < kinds.length; i++) {
            report(new HostSpec(name + (i + 1), 5432), kinds[i]);
        }
        PostgresHostChoice choice = choice(name, "targetServerType=" + wanted);
        Connection[] connections = new Connection[idle.length()];
        Facts[] facts = new Facts[idle.length()];
        for (int i = 0; i < facts.length; i++) {
            int host = idle.charAt(i) - '0';
            connections[i] = connection(new HostSpec(name + host, 5432), "off");
            // where nothing is known the second one is a standby
            facts[i] = facts(kinds[host - 1].equals("s") || kinds[host - 1].equals("-") && host == 2);
        }
        int index = choice.choose(connections, facts);
        assertEquals(chosen, index < 0 ? -1 : idle.charAt(index) - '0');
    }

    @Test
    void loadThatIsBalanced_isSpread() throws Exception {
        PostgresHostChoice choice = choice("balanced", "loadBalanceHosts=true");
        report(new HostSpec("balanced1", 5432), "ok");
        report(new HostSpec("balanced2", 5432), "ok");
        Connection[] connections = {
            connection(new HostSpec("balanced1", 5432), "off"), connection(new HostSpec("balanced2", 5432), "off")
        };
        Set<Integer> chosen = new HashSet<>();
        for (int i = 0; i < ASKED; i++) {
            chosen.add(choice.choose(connections, new Facts[] {facts(false), facts(false)}));
        }
        assertEquals(Set.of(0, 1), chosen);
    }

    /** At random one of the two comes first; the driver, who shuffles for itself, would be asked seldom otherwise. */
    @Test
    void loadThatIsBalanced_untilAllHostsAreMet_isTheDrivers() throws Exception {
        PostgresHostChoice choice = choice("unmet", "loadBalanceHosts=true");
        report(new HostSpec("unmet1", 5432), "ok");
        Connection[] one = {connection(new HostSpec("unmet1", 5432), "off")};
        for (int i = 0; i < ASKED; i++) {
            assertEquals(-1, choice.choose(one, new Facts[] {facts(false)}));
        }
        report(new HostSpec("unmet2", 5432), "f");
        assertEquals(0, choice.choose(one, new Facts[] {facts(false)}));
    }

    @Test
    void serverWhoseSessionsAreReadOnly_countsAsSecondary() throws Exception {
        PostgresHostChoice choice = choice("readonly", "targetServerType=secondary");
        Connection[] one = {connection(new HostSpec("readonly1", 5432), "on")};
        assertEquals(0, choice.choose(one, new Facts[] {facts(false)}));
    }

    @Test
    void sameHost() throws Exception {
        PostgresHostChoice choice = choice("same", "");
        Connection one = connection(new HostSpec("same1", 5432), "off");
        assertTrue(choice.sameHost(one, connection(new HostSpec("same1", 5432), "off")));
        assertFalse(choice.sameHost(one, connection(new HostSpec("same1", 5433), "off")));
    }

    private static PostgresHostChoice choice(String name, String parameters) throws Exception {
        String url = "jdbc:postgresql://" + name + "1," + name + "2/x?" + parameters;
        return new PostgresHostChoice(BaseConnection.class.getClassLoader(), url, new Properties());
    }

    private static void report(HostSpec host, String kind) {
        switch (kind) {
            case "p" -> GlobalHostStatusTracker.reportHostStatus(host, HostStatus.Primary);
            case "s" -> GlobalHostStatusTracker.reportHostStatus(host, HostStatus.Secondary);
            case "f" -> GlobalHostStatusTracker.reportHostStatus(host, HostStatus.ConnectFail);
            case "ok" -> GlobalHostStatusTracker.reportHostStatus(host, HostStatus.ConnectOK);
            default -> assertEquals("-", kind);
        }
    }

    private static Facts facts(boolean standby) {
        return new Facts(1, "", (standby ? PostgresQueries.STANDBY : "") + "none", false, false, "", 1, null);
    }

    private static Connection connection(HostSpec host, String readOnly) {
        QueryExecutor executor = (QueryExecutor) Proxy.newProxyInstance(
                QueryExecutor.class.getClassLoader(),
                new Class<?>[] {QueryExecutor.class},
                (proxy, method, args) -> host);
        return (Connection) Proxy.newProxyInstance(
                BaseConnection.class.getClassLoader(),
                new Class<?>[] {BaseConnection.class},
                (proxy, method, args) -> method.getName().equals("getQueryExecutor") ? executor : readOnly);
    }
}
