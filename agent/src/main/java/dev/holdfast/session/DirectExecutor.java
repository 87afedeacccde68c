package dev.holdfast.session;

import java.util.concurrent.Executor;

/** Runs at once, on the calling thread. Stateless. */
public final class DirectExecutor implements Executor {
    public static final DirectExecutor INSTANCE = new DirectExecutor();

    private DirectExecutor() {}

    @Override
    public void execute(Runnable command) {
        command.run();
    }
}
