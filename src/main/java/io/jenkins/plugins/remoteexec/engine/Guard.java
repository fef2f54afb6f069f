package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.function.Consumer;

/** For steps of which nobody would hear if they failed: what waits for them would wait for ever. */
final class Guard {
    private Guard() {}

    /**
     * Does a step.
     *
     * @param onError learns of what nobody has foreseen: a fault of ours, an extension that does not fit, no memory
     */
    static void run(@NonNull Runnable step, @NonNull Consumer<Throwable> onError) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            onError.accept(e);
        }
    }

    /** What a build log says of such an error. */
    @NonNull
    static String describe(@NonNull Throwable error) {
        return "an internal error of the plugin (" + error + "); the Jenkins log has the details";
    }
}
