package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * How a result is written, as far as the reference leaves that open.
 *
 * @param keys how the output's fields are called
 * @param base64 whether output is Base64, else text as UTF-8
 * @param pending what {@code result} is before the end
 */
public record ResultShape(Keys keys, boolean base64, Pending pending) {
    public static final ResultShape LIKELY = new ResultShape(Keys.UNDERSCORE, true, Pending.EMPTY);

    /** The names of the output's fields. */
    public enum Keys {
        UNDERSCORE("out_data", "err_data", "_truncated"),
        HYPHEN("out-data", "err-data", "-truncated"),
        STDOUT("stdout", "stderr", "_truncated");

        private final String out;
        private final String err;
        private final String cut;

        Keys(String out, String err, String cut) {
            this.out = out;
            this.err = err;
            this.cut = cut;
        }
    }

    /** The text of the reference says null, its example shows an empty object. */
    public enum Pending {
        NULL,
        EMPTY,
        ABSENT
    }

    void writePending(ObjectNode command) {
        switch (pending) {
            case NULL -> command.putNull("result");
            case EMPTY -> command.putObject("result");
            case ABSENT -> command.remove("result");
        }
    }

    /** As the guest agent does: an empty stream has no fields at all, and after a signal there is no exit code. */
    void write(ObjectNode into, Guest.Result result, int cap) {
        if (result.exitCode() != null) {
            into.put("exitcode", result.exitCode());
        }
        if (result.signal() != null) {
            into.put("signal", result.signal());
        }
        into.put("pid", 4242);
        int out = Math.min(cap, result.stdout().length);
        int err = Math.min(cap - out, result.stderr().length);
        stream(into, keys.out, "out" + keys.cut, result.stdout(), out);
        stream(into, keys.err, "err" + keys.cut, result.stderr(), err);
    }

    private void stream(ObjectNode into, String key, String cutKey, byte[] bytes, int most) {
        if (bytes.length == 0) {
            return;
        }
        byte[] kept = Arrays.copyOf(bytes, most);
        into.put(key, base64 ? Base64.getEncoder().encodeToString(kept) : new String(kept, StandardCharsets.UTF_8));
        into.put(cutKey, most < bytes.length);
    }
}
