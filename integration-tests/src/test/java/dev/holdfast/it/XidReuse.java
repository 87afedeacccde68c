package dev.holdfast.it;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Has a server forget a transaction in a crash, and give its number to another one, which commits: whoever then asks for
 * the number is told of somebody else's commit. Needs a server that doesn't write its log on by itself, and a program of
 * one thread, as any other commit writes the log on, too.
 */
final class XidReuse {
    /** Settings of such a server. */
    static final String SLOW_LOG = "wal_writer_delay=10s";

    static final String NO_SNAPSHOTS = "wal_level=minimal";
    static final String NO_SENDERS = "max_wal_senders=0";
    static final String NO_VACUUM = "autovacuum=off";

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String XID = "SELECT backend_xid::text FROM pg_stat_activity WHERE usename = '" + Server.USER
            + "' AND backend_xid IS NOT NULL";

    private XidReuse() {}

    /**
     * Strikes the program's next commit.
     *
     * @param crash what happens to the server
     * @return whether the number was given out again; false = somebody had written the log on, or there was no number yet
     */
    static boolean strike(Server server, FaultProxy proxy, String table, Consumer<Server> crash) {
        Fault commit = proxy.add(Fault.onCommit().touching(table).hold());
        commit.awaitReached(LIMIT);
        String xid = server.query(XID);
        proxy.refuse();
        try {
            crash.accept(server);
            server.awaitAccepting();
            return xid != null && isTakenByAnother(server, Long.parseLong(xid));
        } finally {
            proxy.remove(commit);
            proxy.cutAll();
            proxy.acceptAgain();
        }
    }

    private static boolean isTakenByAnother(Server server, long xid) {
        long next = Long.parseLong(server.query("SELECT txid_snapshot_xmax(txid_current_snapshot())"));
        if (next > xid) {
            return false;
        }
        while (Long.parseLong(server.query("SELECT txid_current()")) < xid) {
            continue;
        }
        if (!"committed".equals(server.query("SELECT txid_status(" + xid + ")"))) {
            throw new AssertionError("transaction " + xid + " isn't committed");
        }
        return true;
    }
}
