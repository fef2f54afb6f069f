package io.jenkins.plugins.remoteexec.provider.hzel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.text.ShellText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The two bodies in which {@code POST /api/v1/containers/{id}/commands} is documented. */
public enum HzelDialect {
    /** docs.hzel.org: {@code {"program": "apt-get", "args": ["update"]}}. The record has output and no exit code. */
    PROGRAM {
        @Override
        ObjectNode body(ExecRequest request, ExitMarker marker) {
            List<String> words = request.isShell() ? shell(request.shellText()) : request.arguments();
            List<String> all = marker == null ? words : marker.around(words);
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("program", all.get(0));
            all.stream().skip(1).forEach(body.putArray("args")::add);
            return body;
        }

        @Override
        boolean reportsExitCode() {
            return false;
        }
    },

    /** hzel-docs.pages.dev: {@code {"command": "apt-get update"}}. The record has an exit code and no output. */
    COMMAND {
        @Override
        ObjectNode body(ExecRequest request, ExitMarker marker) {
            String text = request.isShell()
                    ? request.shellText()
                    : request.arguments().stream().map(ShellText::quote).collect(Collectors.joining(" "));
            return JsonNodeFactory.instance.objectNode().put("command", text);
        }

        @Override
        boolean reportsExitCode() {
            return true;
        }
    };

    /** @param marker tells the exit code on standard error, or null */
    @NonNull
    abstract ObjectNode body(@NonNull ExecRequest request, ExitMarker marker);

    abstract boolean reportsExitCode();

    @NonNull
    HzelDialect other() {
        return this == PROGRAM ? COMMAND : PROGRAM;
    }

    private static List<String> shell(String text) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c"));
        words.add(text);
        return words;
    }
}
