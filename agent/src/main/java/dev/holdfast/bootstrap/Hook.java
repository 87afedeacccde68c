package dev.holdfast.bootstrap;

import java.util.Properties;
import java.util.function.BiFunction;

/**
 * The one class that woven code calls. Any thread.
 *
 * <p>Code whose loader can't see this class (OSGi) finds {@link #BRIDGE} by reflection instead, with {@code java.*}
 * types only.
 */
public final class Hook implements BiFunction<String, Object[], Object> {
    /** The same calls by name, for code that can't link to this class: {@code connect, dataSource, enter, leave}. */
    public static final BiFunction<String, Object[], Object> BRIDGE = new Hook();

    private static volatile HookTarget target;

    private Hook() {}

    /** Called before anything is woven; by several threads where several load a driver. The first one's counts. */
    public static synchronized void install(HookTarget newTarget) {
        if (target == null) {
            target = newTarget;
        }
    }

    public static Object connect(Object driver, String url, Properties info) throws Exception {
        HookTarget to = target;
        return to == null ? null : to.connect(driver, url, info);
    }

    public static Object dataSource(Object dataSource) throws Exception {
        HookTarget to = target;
        return to == null ? null : to.dataSource(dataSource, null, null, false);
    }

    public static Object dataSource(Object dataSource, String user, String password) throws Exception {
        HookTarget to = target;
        return to == null ? null : to.dataSource(dataSource, user, password, true);
    }

    public static void enter() {
        HookTarget to = target;
        if (to != null) {
            to.enter();
        }
    }

    public static void leave() {
        HookTarget to = target;
        if (to != null) {
            to.leave();
        }
    }

    @Override
    public Object apply(String call, Object[] arguments) {
        try {
            return dispatch(call, arguments);
        } catch (Exception e) {
            throw Hook.<RuntimeException>asIs(e);
        }
    }

    private static Object dispatch(String call, Object[] arguments) throws Exception {
        switch (call) {
            case "connect":
                return connect(arguments[0], (String) arguments[1], (Properties) arguments[2]);
            case "dataSource":
                return arguments.length == 1
                        ? dataSource(arguments[0])
                        : dataSource(arguments[0], (String) arguments[1], (String) arguments[2]);
            case "enter":
                enter();
                return null;
            case "leave":
                leave();
                return null;
            default:
                return null;
        }
    }

    /** The driver's SQLException has to come out as it is, through a method that declares none. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T asIs(Throwable failure) throws T {
        throw (T) failure;
    }
}
