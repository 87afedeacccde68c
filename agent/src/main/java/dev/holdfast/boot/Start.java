package dev.holdfast.boot;

import dev.holdfast.bootstrap.Handover;

/**
 * Starts Holdfast by being initialised: calling a method by reflection spins method handles from Java 18 on, 5 ms of every
 * start.
 */
final class Start {
    static {
        Boot.start(Handover.arguments(), Handover.instrumentation());
    }

    private Start() {}
}
