package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** The output that a build captures, byte for byte, up to a limit. */
public final class CapturedOutput {
    /** The most bytes of each stream that a build may hold: a Pipeline saves its variables with its program. */
    public static final int LIMIT = 16 * 1024 * 1024;

    private final Map<OutputStreamKind, ByteArrayOutputStream> streams = new EnumMap<>(OutputStreamKind.class);
    private final int limit;
    private boolean tooLarge;

    CapturedOutput(@NonNull Set<OutputStreamKind> wanted) {
        this(wanted, LIMIT);
    }

    /** @param limit the most bytes of each stream */
    public CapturedOutput(@NonNull Set<OutputStreamKind> wanted, int limit) {
        wanted.forEach(stream -> streams.put(stream, new ByteArrayOutputStream()));
        this.limit = limit;
    }

    public boolean wants(@NonNull OutputStreamKind stream) {
        return streams.containsKey(stream);
    }

    public synchronized void add(@NonNull OutputStreamKind stream, @NonNull byte[] bytes) {
        ByteArrayOutputStream kept = streams.get(stream);
        if (kept == null) {
            return;
        }
        int room = limit - kept.size();
        if (bytes.length > room) {
            tooLarge = true;
        }
        kept.writeBytes(bytes.length > room ? Arrays.copyOf(bytes, room) : bytes);
    }

    /** Whether more came than fits; what is here is the beginning then. */
    public synchronized boolean isTooLarge() {
        return tooLarge;
    }

    /** The bytes of one stream; none if it was not wanted. */
    @NonNull
    public synchronized byte[] bytes(@NonNull OutputStreamKind stream) {
        ByteArrayOutputStream kept = streams.get(stream);
        return kept == null ? new byte[0] : kept.toByteArray();
    }

    @NonNull
    public String text(@NonNull OutputStreamKind stream, @NonNull Charset encoding) {
        return new String(bytes(stream), encoding);
    }
}
