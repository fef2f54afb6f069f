package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides how the files of an execution travel: all with the start call when a provider's longest command allows it, else
 * in pieces before it. Pieces may be sent again and in any order; nothing starts before all of them are there and right.
 *
 * <p>The same input gives the same plan, so a plan can be made again after a controller restart and gone on with at any
 * piece.
 */
public final class Staging {
    /** In seconds; longer than any execution is repeated for. */
    private static final long LONGEST_AGE = 99_999_999;

    private static final String ANY_NONCE = "nnnnnn";

    private record Piece(Payload file, int index, int from, int to) {}

    private final ExecutionDirectory directory;
    /** What goes ahead whole, by call. */
    private final List<List<Payload>> prepared;

    private final List<Piece> pieces;

    @CheckForNull
    private final StartRequest start;

    private Staging(
            ExecutionDirectory directory,
            List<List<Payload>> prepared,
            List<Piece> pieces,
            @CheckForNull StartRequest start) {
        this.directory = directory;
        this.prepared = prepared;
        this.pieces = pieces;
        this.start = start;
    }

    /**
     * Plans.
     *
     * @param directory the execution's directory, not narrowed down
     * @param files of {@link CommandFile#payloads()}, and {@link Payload#input} when there is standard input
     * @param substitute whether the target has said {@link TargetState.Kind#NO_SETSID}
     * @param secrets whether secrets are sealed before the start; the supervisor is there then
     * @param repeated whether the start must have room for what a repeated one asks first
     * @param deadlineSeconds see {@link StartRequest}
     * @param keep see {@link StartRequest}
     * @param output see {@link StartRequest}
     * @param longest the provider's longest command, in characters
     * @throws IllegalArgumentException when not even pieces fit
     */
    @NonNull
    public static Staging plan(
            @NonNull ExecutionDirectory directory,
            @NonNull List<Payload> files,
            boolean substitute,
            boolean secrets,
            boolean repeated,
            long deadlineSeconds,
            @NonNull KeptOutput keep,
            @NonNull OutputRequest output,
            int longest) {
        List<Payload> supervisor = supervisor(substitute);
        List<StagedFile> ahead = supervisor.stream()
                .map(file -> new StagedFile(file.name(), 0, Checksum.of(file.content())))
                .toList();
        SealedSecrets sealed = secrets ? SealedSecrets.ANY : null;
        long age = repeated ? LONGEST_AGE : 0;
        List<Payload> inline = new ArrayList<>(secrets ? List.of() : supervisor);
        inline.addAll(files);
        StartRequest all = new StartRequest(
                inline, secrets ? ahead : List.of(), sealed, deadlineSeconds, keep, output, false, age);
        if (fits(directory, all, longest)) {
            return new Staging(directory, List.of(), List.of(), all.repeated(0));
        }
        // The supervisor goes ahead; then the largest files in pieces, until the rest fits into the start.
        inline = new ArrayList<>(files);
        inline.sort(Comparator.comparingInt(
                (Payload file) -> PrintfText.encode(file.content()).length()));
        List<StagedFile> staged = new ArrayList<>(ahead);
        List<Piece> pieces = new ArrayList<>();
        // pieces are sent once: a repeated start of them never has to be planned anew
        StartRequest request =
                new StartRequest(inline, staged, sealed, deadlineSeconds, keep, output, false, LONGEST_AGE);
        while (!fits(directory, request, longest)) {
            if (inline.isEmpty()) {
                throw tooShort(longest);
            }
            Payload file = inline.remove(inline.size() - 1);
            staged.add(stage(directory, file, longest, pieces));
            request = new StartRequest(inline, staged, sealed, deadlineSeconds, keep, output, false, LONGEST_AGE);
        }
        List<List<Payload>> prepared = List.of(supervisor);
        if (Calls.prepare(directory, supervisor, ANY_NONCE).text().length() > longest) {
            prepared = supervisor.stream().map(List::of).toList();
        }
        Staging plan = new Staging(directory, secrets ? List.of() : prepared, List.copyOf(pieces), request.repeated(0));
        if (plan.calls() > 0 && plan.call(0, ANY_NONCE).text().length() > longest) {
            throw tooShort(longest);
        }
        return plan;
    }

    /**
     * Plans the pieces of one file that is used by another call than the start, as a ciphertext is.
     *
     * @param pieces receives {@link StagedFile} to hand to that call
     */
    @NonNull
    public static Staging planFile(
            @NonNull ExecutionDirectory directory,
            @NonNull Payload file,
            int longest,
            @NonNull List<StagedFile> pieces) {
        List<Piece> parts = new ArrayList<>();
        pieces.add(stage(directory, file, longest, parts));
        return new Staging(directory, List.of(), List.copyOf(parts), null);
    }

    /** The files that every execution needs. */
    @NonNull
    public static List<Payload> supervisor(boolean substitute) {
        Payload supervisor = new Payload(Payload.SUPERVISOR, Supervisor.SUPERVISOR.bytes());
        return substitute
                ? List.of(supervisor, new Payload(Payload.DETACH, Supervisor.DETACH.bytes()))
                : List.of(supervisor);
    }

    /** How many calls have to be answered with OK before the start; often none. */
    public int calls() {
        return pieces.size() + prepared.size();
    }

    /** One of these calls; they are made when asked for, as standard input may be large. The first comes first. */
    @NonNull
    public Call call(int index, @NonNull String nonce) {
        if (index < prepared.size()) {
            return Calls.prepare(directory, prepared.get(index), nonce);
        }
        Piece part = pieces.get(index - prepared.size());
        return Calls.piece(directory, part.file.name(), part.index, part.file.content(), part.from, part.to, nonce);
    }

    /**
     * The start, for {@link Calls#start}.
     *
     * @throws IllegalStateException when only a file was planned
     */
    @NonNull
    public StartRequest start() {
        if (start == null) {
            throw new IllegalStateException("This plan is one of a file and has no start");
        }
        return start;
    }

    private static StagedFile stage(ExecutionDirectory directory, Payload file, int longest, List<Piece> pieces) {
        byte[] content = file.content();
        // The longest that everything but the payload can be: index, checksum and length at their widest.
        int room = longest
                - Calls.piece(directory, file.name(), 999_999, new byte[0], 0, 0, ANY_NONCE)
                        .text()
                        .length()
                - 24;
        if (room < 64) {
            throw tooShort(longest);
        }
        int index = 0;
        int from = 0;
        do {
            // The first byte may become an octal escape although it is a hyphen.
            int width = 3;
            int to = from;
            while (to < content.length && width + PrintfText.width(content[to]) <= room) {
                width += PrintfText.width(content[to++]);
            }
            pieces.add(new Piece(file, index++, from, to));
            from = to;
        } while (from < content.length);
        return new StagedFile(file.name(), index, Checksum.of(content));
    }

    private static boolean fits(ExecutionDirectory directory, StartRequest request, int longest) {
        long lower = 0;
        for (Payload file : request.inline()) {
            lower += file.content().length;
        }
        return lower <= longest
                && Calls.start(directory, request, ANY_NONCE).text().length() <= longest;
    }

    private static IllegalArgumentException tooShort(int longest) {
        return new IllegalArgumentException("The limit of " + longest
                + " characters per command is too low for durable mode; raise it or use durable: false.");
    }
}
