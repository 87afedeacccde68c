package dev.holdfast.it;

/** The newest one; since 16 slots may be reserved for some roles. */
@HoldfastTest(
        postgres = "18",
        server = {"max_connections=30", "reserved_connections=4"})
class Postgres18IT extends ServerVersionTests {}
