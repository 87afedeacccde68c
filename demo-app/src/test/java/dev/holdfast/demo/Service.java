package dev.holdfast.demo;

/** What the program does for its users. */
interface Service {
    /** A number that grows whenever the database has confirmed something to the program. */
    long confirmed();
}
