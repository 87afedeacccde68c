package dev.holdfast.intercept;

import dev.holdfast.facade.Facades;
import dev.holdfast.jdbc.Threads;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.route.Route;
import dev.holdfast.route.Router;

/**
 * Makes facades and pool ready on a thread of its own, while the application's thread waits for its first connection: a
 * connect takes as long as this does. What fails here is tried again where it is needed, and told there.
 */
final class WarmUp implements Runnable {
    private final Router router;
    private final Route route;
    private final ClassLoader driver;
    private final Report report;

    private WarmUp(Router router, Route route, ClassLoader driver, Report report) {
        this.router = router;
        this.route = route;
        this.driver = driver;
        this.report = report;
    }

    static void start(Router router, Route route, Object driver, Report report) {
        Runnable work = new WarmUp(router, route, driver.getClass().getClassLoader(), report);
        Threads.daemon(work, "holdfast-warm-up").start();
    }

    @Override
    public void run() {
        try {
            Facades.prepare(route.usualClasses(), driver, route.vendorMethods());
            router.warmUp();
        } catch (ClassNotFoundException | RuntimeException | LinkageError e) {
            report.tell(Event.WARM_UP_FAILED, route.name(), "", e);
        }
    }
}
