package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The log that takes the next line about a command. Jenkins may end a step, and its build, before their command: a step's
 * log silently drops what comes after its end, and so does a build's.
 */
public final class OpenLog implements Supplier<PrintStream> {
    private final Run<?, ?> run;
    private final BooleanSupplier stepGoesOn;
    private final PrintStream ofStep;
    private final PrintStream ofBuild;
    private final PrintStream afterBuild;

    /**
     * @param stepGoesOn asked for each line
     * @param ofStep the log of the step
     * @param ofBuild the log of its build
     * @param charset the encoding of both
     */
    public OpenLog(
            @NonNull Run<?, ?> run,
            @NonNull BooleanSupplier stepGoesOn,
            @NonNull PrintStream ofStep,
            @NonNull PrintStream ofBuild,
            @NonNull Charset charset) {
        this.run = run;
        this.stepGoesOn = stepGoesOn;
        this.ofStep = ofStep;
        this.ofBuild = ofBuild;
        afterBuild = new PrintStream(new EndOfLog(run), false, charset);
    }

    @Override
    public PrintStream get() {
        if (!run.isLogUpdated()) {
            return afterBuild;
        }
        return stepGoesOn.getAsBoolean() ? ofStep : ofBuild;
    }
}
