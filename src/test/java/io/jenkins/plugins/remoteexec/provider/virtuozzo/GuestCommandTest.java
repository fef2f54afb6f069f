package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of commands, the documented ones and those that only may be. */
class GuestCommandTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static GuestCommand command(String json) throws IOException {
        return GuestCommand.of(MAPPER.readTree(json.replace('\'', '"')));
    }

    private static ExecStatus status(String json) throws IOException {
        return command(json).status("c1", "vm", OutputEncoding.BASE64);
    }

    @Test
    void theExampleOfTheReferenceIsUnderWay() throws IOException {
        String example = "{'command': {'created_at': '2026-03-09T12:13:22Z', 'updated_at': null,"
                + " 'uuid': '3deced6f-3349-4121-ab46-a4d5c8ac5601', 'type': 'exec', 'status': 'PENDING',"
                + " 'instance_uuid': '5a124ea0-36a0-49b8-9bd0-e937d958ca8f', 'error': null, 'result': {}}}";

        assertThat(command(example).id(), is("3deced6f-3349-4121-ab46-a4d5c8ac5601"));
        assertThat(status(example), is(new ExecStatus.Running("c1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PENDING", "pending", "RUNNING", "IN_PROGRESS", "PROCESSING", "QUEUED"})
    void wordsForGoingOn(String word) throws IOException {
        assertThat(status("{'status': '" + word + "', 'result': null}"), is(new ExecStatus.Running("c1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}"})
    void aSuccessWithoutAResultIsNoSuccess(String result) throws IOException {
        ExecStatus.Lost lost = assertInstanceOf(
                ExecStatus.Lost.class, status("{'command': {'status': 'SUCCESS', 'result': " + result + "}}"));

        assertThat(lost.why(), containsString("contains no result"));
    }

    @Test
    void theExitCodeDecidesAndNotTheStateOfTheApi() throws IOException {
        ExecStatus.Ended end = assertInstanceOf(
                ExecStatus.Ended.class, status("{'status': 'SUCCESS', 'result': {'pid': 7, 'exitcode': 42}}"));

        assertThat(end.exit(), is(new Outcome.Exited(42)));
        assertThat(end.stdout().length, is(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'exitcode': null", "'pid': 7", "'exitcode': ''"})
    void aMissingExitCodeIsAFailureAndNeverZero(String fields) throws IOException {
        ExecStatus.Ended end =
                assertInstanceOf(ExecStatus.Ended.class, status("{'status': 'SUCCESS', 'result': {" + fields + "}}"));

        assertThat(end.exit(), is(new Outcome.Failed()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'exitcode': -1073741510",
                "'exitcode': 3221225786",
                "'signal': -1073741510",
                "'exit_code': '3221225786'"
            })
    void anEndOnWindowsIsAnExitCode(String fields) throws IOException {
        ExecStatus.Ended end =
                assertInstanceOf(ExecStatus.Ended.class, status("{'status': 'SUCCESS', 'result': {" + fields + "}}"));

        assertThat(end.exit(), is(new Outcome.Exited(0xC000013A)));
    }

    @Test
    void aSignalThatIsNamedIsKept() throws IOException {
        ExecStatus.Ended end = assertInstanceOf(
                ExecStatus.Ended.class,
                status("{'status': 'SUCCESS', 'result': {'signal': 9, 'out-truncated': true}}"));

        assertThat(end.exit(), is(new Outcome.Signalled("SIGKILL")));
        assertThat(end.cut(), is(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'status': 'ERROR', 'error': 'Guest agent is not responding'}",
                "{'status': 'SUCCESS', 'error': 'Guest agent is not responding', 'result': {'exitcode': 0}}",
                "{'status': 'PENDING', 'error': {'code': 1, 'message': 'Guest agent is not responding'}}"
            })
    void anErrorIsAFailureWhoseReachIsNotKnown(String json) throws IOException {
        ExecStatus.Lost lost = assertInstanceOf(ExecStatus.Lost.class, status(json));

        assertThat(lost.why(), containsString("Guest agent is not responding"));
        assertThat(lost.why(), containsString("It is not known whether the command had started"));
    }

    @Test
    void anAgentThatDoesNotRunCommandsHasStartedNothing() throws IOException {
        assertThat(
                status("{'status': 'ERROR', 'error': 'Command guest-exec has been disabled'}"),
                instanceOf(ExecStatus.NotStarted.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Guest agent is not responding: QEMU guest agent is not connected",
                "argument unsupported: QEMU guest agent is not configured",
                "Guest agent is not responding: Guest agent not available for now",
                "The command guest-exec has not been found."
            })
    void anAgentThatWasNotEvenAskedHasStartedNothing(String error) throws IOException {
        ExecStatus.NotStarted end =
                assertInstanceOf(ExecStatus.NotStarted.class, status("{'status': 'ERROR', 'error': '" + error + "'}"));

        assertThat(end.why(), containsString(error.replaceAll("\\.$", "") + " (state ERROR)"));
    }

    @Test
    void somethingElseHasNoId() throws IOException {
        assertThat(command("{'servers': []}").id(), is(nullValue()));
        assertThat(command("{'command': {'uuid': ''}}").id(), is(nullValue()));
    }

    @Test
    void aFrameSaysByItselfHowItIsEncoded() {
        byte[] frame = "noise @rx1 5f2c R R rx1@\n".getBytes(StandardCharsets.US_ASCII);
        String plain = new String(frame, StandardCharsets.US_ASCII);
        String base64 = Base64.getEncoder().encodeToString(frame);
        for (OutputEncoding setting : OutputEncoding.values()) {
            assertThat(setting.decode(plain), is(frame));
            assertThat(setting.decode(base64), is(frame));
        }
    }

    @Test
    void textThatOnlyLooksLikeBase64IsTakenAsItIsSet() {
        assertThat(OutputEncoding.PLAIN.decode("test"), is("test".getBytes(StandardCharsets.UTF_8)));
        assertThat(OutputEncoding.BASE64.decode("dGVzdA=="), is("test".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void base64MayBeBrokenIntoLinesOrCut() {
        assertThat(OutputEncoding.BASE64.decode("dGVz\r\ndA==\n"), is("test".getBytes(StandardCharsets.UTF_8)));
        assertThat(OutputEncoding.BASE64.decode("dGVzdG"), is("test".getBytes(StandardCharsets.UTF_8)));
        assertThat(OutputEncoding.BASE64.decode("dGVzd"), is("tes".getBytes(StandardCharsets.UTF_8)));
        assertThat(OutputEncoding.BASE64.decode("no base64"), is(nullValue()));
    }
}
