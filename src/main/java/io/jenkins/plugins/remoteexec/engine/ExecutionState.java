package io.jenkins.plugins.remoteexec.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that is needed to go on with an execution in another JVM: ids, handles, offsets and times, never a secret and
 * never what is run. Stored as JSON, with the version of its form.
 *
 * @param id the execution's own random id
 * @param mode the way it runs
 * @param target the machine or container
 * @param started when it was submitted
 * @param deadline when it must be over, or null
 * @param details what the mode itself remembers
 */
public record ExecutionState(
        @NonNull String id,
        @NonNull Mode mode,
        @NonNull String target,
        @NonNull Instant started,
        @CheckForNull Instant deadline,
        @NonNull Map<String, String> details) {

    static final int VERSION = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public ExecutionState {
        details = Map.copyOf(details);
    }

    /** One value of the mode's own. */
    @NonNull
    public Optional<String> detail(@NonNull String name) {
        return Optional.ofNullable(details.get(name));
    }

    @NonNull
    public String toJson() {
        ObjectNode node = MAPPER.createObjectNode()
                .put("version", VERSION)
                .put("id", id)
                .put("mode", mode.word())
                .put("target", target)
                .put("started", started.toString());
        if (deadline != null) {
            node.put("deadline", deadline.toString());
        }
        ObjectNode inner = node.putObject("details");
        new TreeMap<>(details).forEach(inner::put);
        return node.toString();
    }

    /** @throws IllegalArgumentException if the text is no state that this version can read; the message says why */
    @NonNull
    public static ExecutionState parse(@NonNull String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            int version = node.path("version").asInt();
            if (version > VERSION) {
                throw new NewerVersion("The saved state of the execution has version " + version
                        + ", but this plugin reads versions up to " + VERSION
                        + ": it was written by a newer version of the plugin, so install that version again");
            }
            if (version < 1) {
                throw new IllegalArgumentException("no version");
            }
            Map<String, String> details = new TreeMap<>();
            node.path("details")
                    .properties()
                    .forEach(field ->
                            details.put(field.getKey(), field.getValue().asText()));
            return new ExecutionState(
                    node.required("id").asText(),
                    Mode.ofWord(node.required("mode").asText()),
                    node.required("target").asText(),
                    Instant.parse(node.required("started").asText()),
                    node.hasNonNull("deadline")
                            ? Instant.parse(node.get("deadline").asText())
                            : null,
                    details);
        } catch (NewerVersion e) {
            throw e;
        } catch (JsonProcessingException | DateTimeParseException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The saved state of the execution is damaged, so it cannot be resumed", e);
        }
    }

    private static final class NewerVersion extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        NewerVersion(String message) {
            super(message);
        }
    }
}
