package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The texts of all exec calls. Each is one line of printable ASCII, may be run any number of times and in any order, and
 * prints one frame. Nothing here depends on the target's state: the text finds out.
 *
 * <p>Every method takes a {@code nonce} (see {@link ExecutionDirectory#nonce}), new for each call.
 */
public final class Calls {
    private static final String PATH = "export PATH=\"${PATH:+$PATH:}/usr/bin:/bin\";";
    private static final String WITHOUT_SUPERVISOR =
            "[ -s s ]||{ [ -f s ]&&no b;[ -f p ]||no g;[ -f x.y ]&&no y;[ -f x.c ]&&no c;[ -s p ]&&no d;no c;};";
    /** Enough to notice any accident. */
    private static final int SHORT_MD5 = 12;

    private static final String LOAD = "set -- l;. ./s;";
    private static final String ALREADY_STARTED = "[ -f p ]&&no r;";

    private Calls() {}

    /** Starts the command, once, whatever happens to this call, and follows it for a moment. */
    @NonNull
    public static Call start(
            @NonNull ExecutionDirectory directory, @NonNull StartRequest request, @NonNull String nonce) {
        StringBuilder text = new StringBuilder("_p=$PATH;");
        text.append(request.prepared() ? "_u=$(umask) _w=$PWD;" + enter(directory, nonce) : open(directory, nonce));
        text.append(ALREADY_STARTED);
        if (request.ageSeconds() > 0) {
            text.append(isForgotten(request.ageSeconds())).append("[ \"$_f\" ]&&no y;");
        }
        if (!request.inline().isEmpty()) {
            text.append(install(request.inline()));
        }
        for (StagedFile file : request.staged()) {
            text.append(join(file));
        }
        if (request.secrets() != null) {
            // a power loss may have emptied them, or another run of this call has used them
            text.append(verify(
                    request.secrets().files(), request.secrets().checksum(), "", ALREADY_STARTED + "no X.secret"));
        }
        OutputRequest output = request.output();
        text.append(Supervisor.CHECK.text())
                .append(";exec sh ./s a $_u \"$_p\" \"$_w\" ")
                .append(request.deadlineSeconds())
                .append(' ')
                .append(request.keep().blocks())
                .append(' ')
                .append(nonce)
                .append(' ')
                .append(output.max())
                .append(' ')
                .append(output.waitTenths())
                .append(" $_k");
        return new Call(text.toString(), nonce, 0, 0, output.max(), 0);
    }

    /** Brings back state and output of an execution that was started. */
    @NonNull
    public static Call follow(
            @NonNull ExecutionDirectory directory, @NonNull OutputRequest output, @NonNull String nonce) {
        StringBuilder text = new StringBuilder(enter(directory, nonce)).append(WITHOUT_SUPERVISOR);
        return follow(text.append(LOAD), nonce, output);
    }

    /**
     * Makes the command end: TERM to its process group, KILL after the grace, by a process of its own on the target. A
     * command that was not started yet never will be ({@link TargetState.Kind#CANCELLED_BEFORE_START}). A repeated
     * cancel sends TERM again.
     *
     * @param started whether it is certain that there was a start; then the directory is not made again where it is gone
     * @param ageSeconds how long ago the first start was sent that may have arrived; 0: none may have
     * @param graceSeconds between TERM and KILL
     */
    @NonNull
    public static Call cancel(
            @NonNull ExecutionDirectory directory,
            boolean started,
            long ageSeconds,
            int graceSeconds,
            @NonNull OutputRequest output,
            @NonNull String nonce) {
        StringBuilder text = new StringBuilder("_g=").append(graceSeconds).append(" _f=;");
        if (started) {
            text.append(enter(directory, nonce)).append(WITHOUT_SUPERVISOR);
        } else {
            text.append(open(directory, nonce));
            if (ageSeconds > 0) {
                text.append("[ -f p ]||{ ").append(isForgotten(ageSeconds)).append("};");
            }
        }
        return follow(text.append(Supervisor.CANCEL.text()).append(';'), nonce, output);
    }

    /** Makes the private directory and puts files there before the start; answers OK or why not. */
    @NonNull
    public static Call prepare(
            @NonNull ExecutionDirectory directory, @NonNull List<Payload> files, @NonNull String nonce) {
        return answer(open(directory, nonce) + "[ -f p ]||{ " + install(files) + "};no ok", nonce);
    }

    /** Puts one piece of a file there; answers OK or why not. */
    @NonNull
    public static Call piece(
            @NonNull ExecutionDirectory directory,
            @NonNull String name,
            int index,
            @NonNull byte[] content,
            int from,
            int to,
            @NonNull String nonce) {
        byte[] part = Arrays.copyOfRange(content, from, to);
        String file = name + "." + index;
        String text =
                enter(directory, nonce) + "[ -f p ]&&no ok;" + write(file, PrintfText.encode(part)) + "||no X.room;"
                        + verify(file + ",$$", Checksum.of(part), "mv " + file + ",$$ " + file, "no X.sum") + "no ok";
        return answer(text, nonce);
    }

    /**
     * Makes a one-time pad on the target, or finds the one of an earlier run of this call, and brings it back in
     * {@link Frame#extra()}, for {@link Secrets#pad}. RUNNING means that the execution was started already.
     *
     * @param files put there with it, usually the supervisor; may be empty
     * @param attempt the pad's name; never used again for other secrets
     * @param length in bytes
     */
    @NonNull
    public static Call pad(
            @NonNull ExecutionDirectory directory,
            @NonNull List<Payload> files,
            @NonNull String attempt,
            int length,
            @NonNull String nonce) {
        String text = open(directory, nonce) + ALREADY_STARTED + (files.isEmpty() ? "" : install(files)) + "_a="
                + attempt + " _l=" + length + ";" + Supervisor.PAD.text();
        return answer(text, nonce);
    }

    /**
     * Checks that pad and ciphertext give what they should, and only then makes them valid for the start. RUNNING means
     * that the execution was started already.
     *
     * @param cipher the ciphertext, or nothing when it was staged
     * @param staged the staged ciphertext, or nothing
     * @param attempt the pad's name
     * @param plain checksum of {@link Secrets#plain()}; its random beginning keeps it from telling anything
     */
    @NonNull
    public static Call seal(
            @NonNull ExecutionDirectory directory,
            @NonNull List<Payload> cipher,
            @NonNull List<StagedFile> staged,
            @NonNull String attempt,
            @NonNull Checksum plain,
            @NonNull String nonce) {
        byte[] decoder = SealedSecrets.decoder(attempt);
        StringBuilder text = new StringBuilder(open(directory, nonce)).append(ALREADY_STARTED);
        if (!cipher.isEmpty()) {
            text.append(install(cipher));
        }
        for (StagedFile file : staged) {
            text.append(join(file));
        }
        text.append(write("v", PrintfText.encode(decoder))).append("||no X.room;");
        text.append(verify("v,$$", Checksum.of(decoder), "", "no X.sum"));
        text.append("_s=\"")
                .append(plain.cksum())
                .append("\" _m=")
                .append(plain.md5())
                .append(';');
        return answer(text.append(Supervisor.SEAL.text()).toString(), nonce);
    }

    /**
     * Removes everything but the lock, which stays as a tombstone. Only for an execution whose outcome and output the
     * caller has stored for good. Answers OK, GONE, or RUNNING when the command still runs, and then removes nothing.
     * Without a lock there is no tombstone either: cancel first what may not have started.
     */
    @NonNull
    public static Call cleanUp(@NonNull ExecutionDirectory directory, @NonNull String nonce) {
        return answer(enter(directory, nonce) + Supervisor.CLEAN_UP.text(), nonce);
    }

    /**
     * Collects what was left behind on a target, by whatever controller, for this user. Never touches what lives. The
     * extra words of the answer are how many directories were removed and how many are left.
     *
     * @param roots as in {@link ExecutionDirectory}
     * @param endedDays age at which an ended, uncollected execution goes; at least 1
     * @param tombstoneDays age at which a tombstone goes; at least 1
     */
    @NonNull
    public static Call collect(@NonNull List<String> roots, int endedDays, int tombstoneDays, @NonNull String nonce) {
        if (endedDays < 1 || tombstoneDays < 1) {
            throw new IllegalArgumentException("Garbage has to be at least one day old");
        }
        String text = PATH + "_n=" + nonce + " _e=" + endedDays + " _t=" + tombstoneDays + " _B=\""
                + String.join(" ", roots) + "\";" + Supervisor.COLLECT.text();
        return answer(text, nonce);
    }

    private static Call follow(StringBuilder text, String nonce, OutputRequest output) {
        text.append("set -- ").append(output.arguments()).append(';').append(Supervisor.FOLLOW.text());
        return new Call(text.toString(), nonce, output.out(), output.err(), output.max(), output.raw());
    }

    private static Call answer(String text, String nonce) {
        return new Call(text, nonce, -1, -1, 0, 0);
    }

    private static String open(ExecutionDirectory directory, String nonce) {
        return names(directory, nonce) + Supervisor.OPEN.text() + ";";
    }

    private static String enter(ExecutionDirectory directory, String nonce) {
        return names(directory, nonce) + Supervisor.ENTER.text() + ";";
    }

    private static String isForgotten(long ageSeconds) {
        return "_o=" + ageSeconds + ";" + Supervisor.AGE.text() + ";";
    }

    private static String names(ExecutionDirectory directory, String nonce) {
        return PATH + "_n=" + nonce + " _i=" + directory.name() + " _B=\"" + String.join(" ", directory.roots())
                + "\";";
    }

    // Files get their names only when the checksum is right: whatever has its final name is whole.
    private static String install(List<Payload> files) {
        String written = files.stream()
                .map(file -> write(file.name(), PrintfText.encode(file.content())))
                .collect(Collectors.joining("&&"));
        String temporary = files.stream().map(file -> file.name() + ",$$").collect(Collectors.joining(" "));
        String named = files.stream()
                .map(file -> "mv " + file.name() + ",$$ " + file.name())
                .collect(Collectors.joining(";"));
        Checksum sum = Checksum.of(files.stream().map(Payload::content).toArray(byte[][]::new));
        return written + "||no X.room;" + verify(temporary, sum, named, "no X.sum");
    }

    // Another run of the same call may have put the file together and removed the pieces meanwhile, and a power loss
    // may
    // have emptied what was whole.
    private static String join(StagedFile file) {
        String name = file.name();
        String joined = file.pieces() == 0
                ? "no X.piece"
                : "_x=0;while [ $_x -lt " + file.pieces() + " ];do cat " + name + ".$_x;_x=$((_x+1));done>" + name
                        + ",$$ 2>/dev/null;"
                        + verify(
                                name + ",$$",
                                file.checksum(),
                                "mv " + name + ",$$ " + name + ";rm -f " + name + ".[0-9]*",
                                verify(name, file.checksum(), "", "no X.piece"));
        return verify(name, file.checksum(), "", joined);
    }

    private static String write(String name, String format) {
        return "printf '" + format + "'>" + name + ",$$";
    }

    private static String verify(String files, Checksum sum, String right, String wrong) {
        String all = "cat " + files + "|";
        return "case $(" + all + "cksum||" + all + "md5sum) in \"" + sum.cksum() + "\"*|"
                + sum.md5().substring(0, SHORT_MD5) + "*)" + right + ";;*)" + wrong + ";esac;";
    }
}
