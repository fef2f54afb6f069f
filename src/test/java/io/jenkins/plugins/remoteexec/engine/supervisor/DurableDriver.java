package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Drives one durable execution, one call after the other, as the engine does without blocking. Written for tests that
 * read as stories.
 */
final class DurableDriver {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long PATIENCE_SECONDS = 60;

    private final LocalExec exec;
    private final CommandFile command;
    private final Map<String, byte[]> secrets = new LinkedHashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private ExecutionDirectory place = freshDirectory();
    private byte[] input;
    private long deadline = 600;
    private int longest = LocalExec.LONGEST;
    private Sizing sizing = new Sizing(100_000);
    private int startWait = 150;
    private boolean substitute;
    private Runnable beforeStart = () -> {};
    private KeptOutput keep = KeptOutput.ALL;
    private SealedSecrets sealed;
    private Frame last;
    private String directory;
    private int badFrames;

    private DurableDriver(LocalExec exec, CommandFile command) {
        this.exec = exec;
        this.command = command;
    }

    static DurableDriver script(LocalExec exec, String script) {
        return new DurableDriver(exec, CommandFile.ofScript(script.getBytes(StandardCharsets.UTF_8)));
    }

    static DurableDriver arguments(LocalExec exec, String... argv) {
        List<byte[]> words = new ArrayList<>();
        for (String word : argv) {
            words.add(word.getBytes(StandardCharsets.UTF_8));
        }
        return new DurableDriver(exec, CommandFile.ofArguments(words));
    }

    static DurableDriver of(LocalExec exec, CommandFile command) {
        return new DurableDriver(exec, command);
    }

    static String newId() {
        return Stream.generate(DurableDriver::nonce).limit(4).collect(Collectors.joining());
    }

    static ExecutionDirectory inDefaultRoots() {
        return new ExecutionDirectory(newId(), ExecutionDirectory.DEFAULT_ROOTS);
    }

    static ExecutionDirectory freshDirectory() {
        try {
            return new ExecutionDirectory(newId(), List.of(TemporaryFiles.root().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DurableDriver input(byte[] bytes) {
        input = bytes;
        return this;
    }

    DurableDriver secret(String name, byte[] value) {
        secrets.put(name, value);
        return this;
    }

    DurableDriver deadline(long seconds) {
        deadline = seconds;
        return this;
    }

    DurableDriver longest(int characters) {
        longest = characters;
        return this;
    }

    /** What the provider says it returns of one call. */
    DurableDriver largestOutput(int characters) {
        sizing = new Sizing(characters);
        return this;
    }

    /** How much of a stream's beginning the target keeps. */
    DurableDriver keep(long bytes) {
        keep = new KeptOutput(bytes);
        return this;
    }

    DurableDriver startWait(int centis) {
        startWait = centis;
        return this;
    }

    /** What happens on the target when all is there and the start has not been sent yet. */
    DurableDriver beforeStart(Runnable event) {
        beforeStart = event;
        return this;
    }

    DurableDriver at(ExecutionDirectory where) {
        place = where;
        return this;
    }

    DurableDriver in(Path root) {
        return at(new ExecutionDirectory(place.id(), List.of(root.toString())));
    }

    ExecutionDirectory place() {
        return place;
    }

    /** Where the private directory is or will be. */
    Path path() {
        return Path.of(place.roots().get(0), place.name());
    }

    /** The private directory, once a frame has told it. */
    Path directory() {
        return directory == null ? path() : Path.of(directory);
    }

    byte[] out() {
        return out.toByteArray();
    }

    byte[] err() {
        return err.toByteArray();
    }

    String outText() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String errText() {
        return err.toString(StandardCharsets.UTF_8);
    }

    TargetState state() {
        return last.state();
    }

    Frame frame() {
        return last;
    }

    int badFrames() {
        return badFrames;
    }

    Sizing sizing() {
        return sizing;
    }

    /** Runs to the end, collects everything and cleans up. */
    TargetState run() {
        start();
        finish();
        TargetState end = last.state();
        cleanUp();
        return end;
    }

    /** Sends what has to be there before the start, and starts. */
    DurableDriver start() {
        send();
        if (last.state().kind() == TargetState.Kind.NO_SETSID && !substitute) {
            substitute = true;
            send();
        }
        return this;
    }

    private void send() {
        if (!secrets.isEmpty()) {
            sendSecrets();
            if (last.state().kind() != TargetState.Kind.OK) {
                return;
            }
        }
        Staging staging = staging();
        for (int i = 0; i < staging.calls(); i++) {
            ask(staging.call(i, nonce()));
            if (last.state().kind() != TargetState.Kind.OK) {
                return;
            }
        }
        beforeStart.run();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        do {
            accept(ask(startCall()));
        } while (last.state().kind() == TargetState.Kind.NOT_STARTED && System.nanoTime() < until);
        if (last.state().kind() == TargetState.Kind.RUNNING && last.directory() == null) {
            // An earlier try has taken the lock.
            follow(0);
        }
    }

    private void sendSecrets() {
        Secrets hidden = new Secrets(secrets, RANDOM);
        String attempt = nonce();
        Call pad = Calls.pad(place, Staging.supervisor(substitute), attempt, hidden.length(), nonce());
        if (ask(pad).state().kind() != TargetState.Kind.PAD) {
            return;
        }
        Payload cipher = hidden.cipher(Secrets.pad(last), attempt);
        sealed = SealedSecrets.of(attempt, Secrets.pad(last), cipher);
        Call seal = Calls.seal(place, List.of(cipher), List.of(), attempt, hidden.plain(), nonce());
        if (seal.text().length() > longest) {
            List<StagedFile> pieces = new ArrayList<>();
            Staging staging = Staging.planFile(place, cipher, longest, pieces);
            for (int i = 0; i < staging.calls(); i++) {
                ask(staging.call(i, nonce()));
            }
            seal = Calls.seal(place, List.of(), pieces, attempt, hidden.plain(), nonce());
        }
        ask(seal);
    }

    Staging staging() {
        List<Payload> files = new ArrayList<>(command.payloads());
        if (input != null) {
            files.add(Payload.input(input));
        }
        OutputRequest window = OutputRequest.first(sizing.max(), sizing.raw(), startWait);
        return Staging.plan(place, files, substitute, !secrets.isEmpty(), false, deadline, keep, window, longest);
    }

    Call startCall() {
        return startCall(0);
    }

    private Call startCall(long ageSeconds) {
        StartRequest request = staging().start().repeated(ageSeconds);
        return Calls.start(place, sealed == null ? request : request.with(sealed), nonce());
    }

    /** One start call, so many seconds after the first. */
    DurableDriver startAgain(long ageSeconds) {
        accept(ask(startCall(ageSeconds)));
        return this;
    }

    /** Follows until the target has nothing more to tell. */
    DurableDriver finish() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!(last.state().last() && complete())) {
            assertTrue(System.nanoTime() < until, () -> "no end in sight: " + last.state());
            follow(200);
        }
        return this;
    }

    /** One follow call. */
    DurableDriver follow(int waitCentis) {
        accept(ask(Calls.follow(place, news(waitCentis), nonce())));
        return this;
    }

    DurableDriver cancel(int graceSeconds) {
        return cancel(false, 0, graceSeconds);
    }

    DurableDriver cancel(boolean started, long ageSeconds, int graceSeconds) {
        accept(ask(Calls.cancel(place, started, ageSeconds, graceSeconds, news(0), nonce())));
        return this;
    }

    TargetState cleanUp() {
        return ask(Calls.cleanUp(place, nonce())).state();
    }

    private boolean complete() {
        return last.state().kind().ended() ? out.size() >= last.outSize() && err.size() >= last.errSize() : true;
    }

    private OutputRequest news(int waitCentis) {
        return OutputRequest.news(out.size(), err.size(), sizing.max(), sizing.raw(), waitCentis);
    }

    private void accept(Frame frame) {
        // A start that was repeated brings the beginning again.
        if (frame.out().offset() == out.size()) {
            out.writeBytes(frame.out().bytes());
        }
        if (frame.err().offset() == err.size()) {
            err.writeBytes(frame.err().bytes());
        }
        sizing.good(frame);
    }

    /** Sends a call until its answer can be believed; a cut one is asked for less by the caller's next window. */
    Frame ask(Call call) {
        for (int attempt = 0; ; attempt++) {
            try {
                last = FrameParser.parse(call, exec.exec(call.text()));
                if (last.directory() != null) {
                    directory = last.directory();
                }
                return last;
            } catch (FrameException e) {
                badFrames++;
                if (e.fault() == FrameException.Fault.CUT) {
                    sizing.cut();
                }
                if (attempt > 60) {
                    throw new AssertionError("No good answer to: " + call.text(), e);
                }
                call = smaller(call);
            }
        }
    }

    // Only the window differs.
    private Call smaller(Call call) {
        if (call.out() < 0 && call.err() < 0) {
            return call;
        }
        String text = call.text()
                .replaceFirst(
                        "(set -- [0-9-]+ [0-9-]+) [0-9]+ [0-9]+ ", "$1 " + sizing.max() + " " + sizing.raw() + " ");
        return new Call(text, call.nonce(), call.out(), call.err(), sizing.max(), sizing.raw());
    }

    static String nonce() {
        return ExecutionDirectory.nonce(RANDOM);
    }
}
