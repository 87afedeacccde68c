package dev.holdfast.intercept;

/** Connection pools whose own connects are passed through: they fill themselves. Pure, any thread. */
final class KnownPools {
    /** With colons for slashes: packaging rewrites the names of libraries that Holdfast bundles, in strings too. */
    private static final String[] PREFIXES = {
        "com:zaxxer:hikari:",
        "org:apache:commons:dbcp:",
        "org:apache:commons:dbcp2:",
        "org:apache:tomcat:jdbc:pool:",
        "org:apache:tomcat:dbcp:",
        "com:mchange:",
        "io:agroal:",
        "com:alibaba:druid:",
        "org:vibur:",
        "oracle:ucp:",
        "bitronix:tm:",
        "com:atomikos:",
        "com:arjuna:ats:",
        "com:jolbox:bonecp:",
        "org:logicalcobwebs:proxool:",
        "org:postgresql:ds:PGPoolingDataSource",
        "org:postgresql:ds:PGPooledConnection",
        "org:postgresql:xa:",
    };

    static {
        for (int i = 0; i < PREFIXES.length; i++) {
            PREFIXES[i] = PREFIXES[i].replace(':', '/');
        }
    }

    private KnownPools() {}

    /** @param internalName with slashes */
    static boolean include(String internalName) {
        for (String prefix : PREFIXES) {
            if (internalName.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
