package io.jenkins.plugins.remoteexec.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionStateTest {
    private static final Instant START = Instant.parse("2026-04-01T12:00:00.123Z");

    @ParameterizedTest
    @EnumSource(Mode.class)
    void whatIsStoredIsWhatIsRead(Mode mode) {
        ExecutionState state = new ExecutionState(
                "id-1", mode, "wéb \"01\"", START, START.plusSeconds(60), Map.of("handle", "h\n1", "offset", "17"));

        assertThat(ExecutionState.parse(state.toJson()), is(state));
    }

    @Test
    void aStateWithoutDeadlineHasNoneAfterwards() {
        ExecutionState state = new ExecutionState("id-1", Mode.DIRECT, "web-01", START, null, Map.of());

        assertThat(ExecutionState.parse(state.toJson()), is(state));
    }

    @Test
    void fieldsThatALaterVersionAddsAreNoProblem() {
        ExecutionState state = new ExecutionState("id-1", Mode.DIRECT, "web-01", START, null, Map.of());
        String more = state.toJson().replaceFirst("\\{", "{\"colour\":\"blue\",");

        assertThat(ExecutionState.parse(more), is(state));
    }

    @Test
    void aNewerFormIsRefusedWithItsRemedy() {
        String message = refusal("{\"version\":2,\"id\":\"x\"}");

        assertThat(message, containsString("has version 2, but this plugin reads versions up to 1"));
        assertThat(message, containsString("newer version of the plugin"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"version\":",
                "{\"version\":1}",
                "{\"version\":-1}",
                "{\"version\":1,\"id\":\"x\",\"mode\":\"sideways\",\"target\":\"t\",\"started\":\"2026-04-01T12:00:00Z\"}",
                "{\"version\":1,\"id\":\"x\",\"mode\":\"direct\",\"target\":\"t\",\"started\":\"yesterday\"}"
            })
    void aDamagedStateIsCalledDamaged(String json) {
        assertThat(refusal(json), containsString("is damaged"));
    }

    private static String refusal(String json) {
        return assertThrows(IllegalArgumentException.class, () -> ExecutionState.parse(json))
                .getMessage();
    }
}
