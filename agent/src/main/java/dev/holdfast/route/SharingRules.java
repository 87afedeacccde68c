package dev.holdfast.route;

import dev.holdfast.config.Settings;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What is known of shared connections by the places where they are opened, for the life of the process. Any thread. */
public final class SharingRules {
    /** Frames of the application that name a place: a helper method alone is everybody's. */
    private static final int FRAMES = 4;

    /** Of a stack trace that a person is to read. */
    private static final int FRAMES_TOLD = 20;

    /** Everything of the application stands below it on the stack. */
    private static final String HOOK = "dev.holdfast.bootstrap.Hook";

    private static final String[] OURS = {
        "dev.holdfast.route.",
        "dev.holdfast.facade.",
        "dev.holdfast.session.",
        "dev.holdfast.pool.",
        "dev.holdfast.dialect.",
        "dev.holdfast.intercept.",
        "dev.holdfast.bootstrap.",
        "dev.holdfast.shaded."
    };

    private static final int MOST_PLACES = 10_000;

    private final Settings settings;
    private final Report report;

    /** Null = none. */
    private final SharingMemory memory;

    private final ConcurrentMap<String, Evidence> places = new ConcurrentHashMap<>();

    public SharingRules(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
        String path = settings.sharingMemory();
        this.memory = path.isEmpty() ? null : new SharingMemory(path, report);
    }

    /**
     * The place that opens a connection now, outermost of the four frames last.
     *
     * @return null = no frame of the application
     */
    public static String place() {
        return frames(true);
    }

    /** Where the application calls from, the innermost frame first; empty = nowhere. */
    static String caller() {
        String caller = frames(false);
        return caller == null ? "" : caller;
    }

    /** @param place four frames below our hook, by name; else all that a person wants, with lines */
    private static String frames(boolean place) {
        int most = place ? FRAMES : FRAMES_TOLD;
        StringBuilder found = new StringBuilder();
        int frames = 0;
        boolean beforeHook = place;
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            if (beforeHook) {
                beforeHook = !frame.getClassName().equals(HOOK);
            } else if (frames < most && isApplication(frame.getClassName())) {
                found.append(frames == 0 ? "" : " < ")
                        .append(place ? frame.getClassName() + '#' + frame.getMethodName() : frame.toString());
                frames++;
            }
        }
        return frames == 0 ? null : found.toString();
    }

    private static boolean isApplication(String name) {
        return !isOurs(name)
                && !name.startsWith("java.")
                && !name.startsWith("javax.")
                && !name.startsWith("jdk.")
                && !name.startsWith("sun.")
                && !name.startsWith("org.postgresql.");
    }

    /** Whether a class is Holdfast's, so that a thread in it isn't the application's own doing. */
    static boolean isOurs(String className) {
        for (String start : OURS) {
            if (className.startsWith(start)) {
                return true;
            }
        }
        return false;
    }

    /** What applies to a connection when its second thread comes. */
    Evidence of(String place) {
        String word = said(place);
        if (word.equals("split")) {
            return Evidence.SPLIT;
        }
        if (word.equals("joined")) {
            return Evidence.JOINED;
        }
        Evidence known = place == null ? null : places.get(place);
        if (known == null && place != null && memory != null) {
            known = memory.of(place);
        }
        return known == null ? Evidence.NONE : known;
    }

    boolean saysSplit(String place) {
        return said(place).equals("split");
    }

    boolean saysJoined(String place) {
        return said(place).equals("joined");
    }

    private String said(String place) {
        if (place != null) {
            for (String frame : place.split(" < ")) {
                String there = settings.sharingAt(frame);
                if (there != null) {
                    return there;
                }
            }
        }
        return settings.sharing();
    }

    /** A legal hand-off vetoes a split, whenever it is seen; that nobody waits any more is no evidence, and stays in the process. */
    void remember(String place, Evidence evidence) {
        if (place == null || places.size() >= MOST_PLACES) {
            return;
        }
        Evidence before = places.get(place);
        if (before == evidence || before != null && before != Evidence.LENIENT && evidence != Evidence.JOINED) {
            return;
        }
        places.put(place, evidence);
        if (memory != null && evidence != Evidence.LENIENT) {
            memory.remember(place, evidence);
        }
    }

    void tell(Event event, String target, String detail) {
        tell(event, target, detail, null);
    }

    void tell(Event event, String target, String detail, Throwable cause) {
        report.tell(event, target, detail, cause);
    }
}
