package dev.holdfast.dialect;

/** What a server said about one physical connection when it was set up. Immutable, any thread. */
public final class Facts {
    /** Nothing was asked or nothing answered: no budget, no probe, validation by {@code isValid}. */
    public static final Facts NONE = new Facts(0, "", "", false, false, "", 0, null);

    private final int pid;
    private final String backendStart;
    private final String defaults;
    private final boolean pooler;
    private final boolean hiddenState;
    private final String customSettings;
    private final String settings;
    private final String serverAddress;
    private final long serverStart;
    private final Slots slots;

    Facts(
            int pid,
            String backendStart,
            String defaults,
            boolean pooler,
            boolean hiddenState,
            String serverAddress,
            long serverStart,
            Slots slots) {
        this(pid, backendStart, defaults, pooler, hiddenState, "", "", serverAddress, serverStart, slots);
    }

    private Facts(
            int pid,
            String backendStart,
            String defaults,
            boolean pooler,
            boolean hiddenState,
            String customSettings,
            String settings,
            String serverAddress,
            long serverStart,
            Slots slots) {
        this.pid = pid;
        this.backendStart = backendStart;
        this.defaults = defaults;
        this.pooler = pooler;
        this.hiddenState = hiddenState;
        this.customSettings = customSettings;
        this.settings = settings;
        this.serverAddress = serverAddress;
        this.serverStart = serverStart;
        this.slots = slots;
    }

    Facts withHiddenState(String customSettings, String settings) {
        return new Facts(
                pid, backendStart, defaults, pooler, true, customSettings, settings, serverAddress, serverStart, slots);
    }

    /** The backend's process id; 0 = not known. */
    public int pid() {
        return pid;
    }

    /** When the backend started, as the server writes it: with the pid it names one backend for ever. Empty = not known. */
    public String backendStart() {
        return backendStart;
    }

    /** Fingerprint of the defaults that role and database give to new sessions; empty = not known. */
    public String defaults() {
        return defaults;
    }

    /** Whether the server was a standby then; false = it wasn't, or it isn't known. */
    boolean standby() {
        return defaults.startsWith(PostgresQueries.STANDBY);
    }

    /** Whether something between us and the server changes backends under the connection. */
    public boolean pooler() {
        return pooler;
    }

    /** Whether triggers may change sessions behind the text's back: then the session is asked on each return. */
    public boolean hiddenState() {
        return hiddenState;
    }

    /** Names of settings that the server doesn't list and functions may set, separated by commas; only with {@link #hiddenState()}. */
    String customSettings() {
        return customSettings;
    }

    /** Fingerprint of the settings that differed from the defaults right after set-up; only with {@link #hiddenState()}. */
    String settings() {
        return settings;
    }

    /** The address that the server itself knows; empty over a local socket. */
    String serverAddress() {
        return serverAddress;
    }

    /** When the server started, in microseconds of its clock since 1970. */
    public long serverStart() {
        return serverStart;
    }

    /** Null = not known. */
    public Slots slots() {
        return slots;
    }

    /** Whether another connection can be asked about this one's backend. */
    public boolean probeable() {
        return !backendStart.isEmpty() && !pooler;
    }

    /** The server's slots. Immutable. */
    public static final class Slots {
        private final int maximum;
        private final int reserved;
        private final Integer[] backends;
        private final int roleLimit;
        private final int roleSessions;
        private final int databaseLimit;
        private final int databaseSessions;

        /** @param roleLimit negative = none; so is databaseLimit */
        Slots(
                int maximum,
                int reserved,
                Integer[] backends,
                int roleLimit,
                int roleSessions,
                int databaseLimit,
                int databaseSessions) {
            this.maximum = maximum;
            this.reserved = reserved;
            this.backends = backends;
            this.roleLimit = roleLimit;
            this.roleSessions = roleSessions;
            this.databaseLimit = databaseLimit;
            this.databaseSessions = databaseSessions;
        }

        /** How many client sessions the server lets in. */
        public int allowed() {
            return maximum - reserved;
        }

        /** The process ids of all client sessions of the server. */
        public Integer[] backends() {
            return backends;
        }

        /**
         * How many more sessions the limits of role and database let in, less the headroom of the one that is nearer; may be
         * negative. {@link Integer#MAX_VALUE} = there are none.
         */
        public int free() {
            return Math.min(free(roleLimit, roleSessions), free(databaseLimit, databaseSessions));
        }

        private static int free(int limit, int sessions) {
            return limit < 0 ? Integer.MAX_VALUE : limit - sessions - headroom(limit);
        }

        /** The 10 % of a limit that are left to others. */
        public static int headroom(int limit) {
            return (limit + 9) / 10;
        }

        /** How {@link #allowed()} and {@link #free()} came about. */
        public String reckoning() {
            return "max_connections " + maximum + ", reserved " + reserved + ", sessions " + backends.length
                    + limit(", role", roleLimit, roleSessions)
                    + limit(", database", databaseLimit, databaseSessions);
        }

        private static String limit(String what, int limit, int sessions) {
            return limit < 0 ? "" : what + " " + sessions + " of " + limit;
        }
    }
}
