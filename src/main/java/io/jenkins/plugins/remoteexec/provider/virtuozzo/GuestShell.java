package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** What runs a script inside the machine. The API itself knows argument vectors only. */
enum GuestShell {
    SH {
        @Override
        List<String> run(String text) {
            return List.of("/bin/sh", "-c", text);
        }
    },
    /** As in the vendor's example. {@code /d}: no AutoRun; {@code /s}: only the outermost quotes are taken off. */
    CMD {
        @Override
        List<String> run(String text) {
            return List.of("cmd.exe", "/d", "/s", "/c", text.strip());
        }

        @Override
        String objection(String text) {
            return text.strip().indexOf('\n') < 0
                    ? ""
                    : "cmd.exe runs one line only: join the lines with &&, or set the endpoint's shell to powershell";
        }
    },
    /** Encoded, because then no quoting on the way can change the text. */
    POWERSHELL {
        @Override
        List<String> run(String text) {
            return List.of(
                    "powershell.exe",
                    "-NoProfile",
                    "-NonInteractive",
                    "-OutputFormat",
                    "Text",
                    "-EncodedCommand",
                    Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_16LE)));
        }
    };

    /** @throws IllegalArgumentException if there is none of this name; the message names the field and the choices */
    static GuestShell of(@NonNull String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "", "sh" -> SH;
            case "cmd" -> CMD;
            case "powershell" -> POWERSHELL;
            default ->
                throw new IllegalArgumentException("shell '" + name + "' is unknown: it is sh, cmd or powershell");
        };
    }

    /** The argument vector that runs a text. */
    abstract List<String> run(String text);

    /** Why this shell cannot be given a text, or an empty text if it can. */
    String objection(String text) {
        return "";
    }

    boolean isPosix() {
        return this == SH;
    }

    /**
     * The longest text in characters. Windows takes 32,767 characters in a command line, cmd.exe 8,191. OpenStack's
     * services refuse requests of more than 114,688 bytes unless told otherwise (oslo.middleware,
     * {@code max_request_body_size}), and JSON may double what it carries.
     */
    int longest() {
        return switch (this) {
            case SH -> 50_000;
            case CMD -> 8_000;
            case POWERSHELL -> 12_000;
        };
    }
}
