package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import io.jenkins.plugins.remoteexec.connection.RemoteExecEngine;
import io.jenkins.plugins.remoteexec.endpoint.ConnectionResolver;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.log.BuildLog;
import io.jenkins.plugins.remoteexec.log.Capture;
import io.jenkins.plugins.remoteexec.log.LogJournal;
import io.jenkins.plugins.remoteexec.log.LogMarks;
import io.jenkins.plugins.remoteexec.log.SecretMask;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** An execution of a build: starts or resumes it, and says so in the build's log. */
public final class RemoteRun {
    /** In characters: more hides what the log is about. */
    private static final int LONGEST_SUMMARY = 100;

    private final ConnectionResolver.Resolved connection;
    private final SecretMask mask;
    private final BuildLog log;
    private final String target;
    private final Charset encoding;
    private final Capture capture;
    private final Function<Ended, CompletionStage<Void>> end;
    private boolean told;

    /**
     * @param log takes its output and what is said of it
     * @param logCharset the encoding of that log
     * @param target the machine or container
     * @param encoding the encoding of the command's output
     * @param secrets values that must not appear in the log, besides those of the connection
     * @param capture what the build wants to have of the output
     * @param end takes the end, after everything else is in the log; its result completes when the build has stored it
     */
    public RemoteRun(
            @NonNull ConnectionResolver.Resolved connection,
            @NonNull OpenLog log,
            @NonNull Charset logCharset,
            @NonNull String target,
            @NonNull Charset encoding,
            @NonNull List<String> secrets,
            @NonNull Capture capture,
            @NonNull Function<Ended, CompletionStage<Void>> end) {
        this.connection = connection;
        mask = new SecretMask(connection.secrets(), secrets);
        this.log = new BuildLog(log, logCharset, mask);
        this.target = target;
        this.encoding = encoding;
        this.capture = capture;
        this.end = end;
    }

    /**
     * Begins.
     *
     * @param file where to store what is needed to resume in another JVM, or null for a build that cannot
     * @param options what to run, the endpoint's defaults included
     * @param secrets the values of the secret variables
     * @throws AbortException if this provider does not support the command; nothing was sent then
     */
    @NonNull
    public Execution start(
            @NonNull RemoteExecOptions options, @NonNull SecretVariables secrets, @CheckForNull StateFile file)
            throws AbortException {
        RemoteExecOptions possible = possible(options);
        Command command = possible.command(secrets);
        String summary = mask.shortened(command.summary(), LONGEST_SUMMARY);
        log.line(target + " via " + connection.name() + ": " + summary);
        if (options.defaultsApplied() != null) {
            log.line(Messages.RemoteRun_defaults(options.defaultsApplied()));
        }
        if (possible != options) {
            log.line(Messages.RemoteRun_timeoutCapped(options.getTimeout(), possible.getTimeout()));
        }
        try {
            return RemoteExecEngine.get()
                    .engine()
                    .start(
                            connection.connection(),
                            target,
                            command,
                            options.mode(),
                            listener(target, file, LogMarks.START));
        } catch (InvalidCommandException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /**
     * Resumes what was started before a restart of Jenkins; starts it if nothing was sent then.
     *
     * @param options the same as then; the command is only sent if it is not certain that it was
     * @param secrets the values of the secret variables
     * @throws IOException if the file cannot be read
     */
    @NonNull
    public Execution resume(
            @NonNull RemoteExecOptions options, @NonNull SecretVariables secrets, @NonNull StateFile file)
            throws IOException {
        SavedRun saved = file.read().orElse(null);
        if (saved == null) {
            return start(options, secrets, file);
        }
        LogMarks begin = found(saved, file.journal());
        return RemoteExecEngine.get()
                .engine()
                .resume(
                        connection.connection(),
                        saved.state(),
                        possible(options).command(secrets),
                        listener(saved.state().target(), file, begin));
    }

    private RemoteExecOptions possible(RemoteExecOptions options) {
        return options.mode() == Mode.DIRECT
                ? options.atMost(connection
                        .connection()
                        .client()
                        .capabilities()
                        .longestRun()
                        .orElse(null))
                : options;
    }

    private LogMarks found(SavedRun saved, LogJournal journal) throws IOException {
        // chosen for a selector then, and perhaps not to be used any more
        String refusal =
                connection.connection().rule().refusal(saved.state().target()).orElse(null);
        if (refusal != null) {
            throw new AbortException(refusal);
        }
        LogJournal.Found found = journal.settle(saved.marks());
        OutputStreamKind unsure = found.unsure();
        if (unsure != null) {
            log.endLine();
        }
        log.line(target + " via " + connection.name() + ": " + Messages.RemoteRun_goingOn());
        if (unsure != null) {
            log.line(Messages.RemoteRun_resumedAt(found.marks().of(unsure).offset()));
        }
        return found.marks();
    }

    /**
     * Says, once, that the step has ended before its command.
     *
     * @param mode the way the command runs
     */
    public void outlives(@NonNull Mode mode) {
        if (!told) {
            told = true;
            log.line(
                    connection.canStop(mode)
                            ? Messages.RemoteRun_stepIsOver(target)
                            : Messages.RemoteRun_directStepIsOver(target));
        }
    }

    /** A text that an execution tells about itself, as a page may show it. */
    @NonNull
    public String harmless(@NonNull String text) {
        return log.harmless(text);
    }

    private ExecutionRecorder listener(String where, StateFile file, LogMarks begin) {
        return new ExecutionRecorder(log, where, encoding, capture, file, begin, end);
    }
}
