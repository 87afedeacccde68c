package dev.holdfast.it;

/** The oldest one. */
@HoldfastTest(postgres = "12", server = "max_connections=30")
class Postgres12IT extends ServerVersionTests {}
