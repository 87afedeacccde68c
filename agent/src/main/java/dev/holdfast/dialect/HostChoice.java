package dev.holdfast.dialect;

import java.sql.Connection;
import java.sql.SQLException;

/** Where a driver that was given several hosts would connect to now. One per target, any thread. No round trips. */
public interface HostChoice {
    /**
     * @param idle connections of this target
     * @param facts what each of them was told
     * @return the index of the one that is as a fresh one would be; -1 = none, or only a connect can tell
     */
    int choose(Connection[] idle, Facts[] facts) throws SQLException;

    /** Whether both lead to the same of the hosts. */
    boolean sameHost(Connection one, Connection other) throws SQLException;
}
