package io.jenkins.plugins.remoteexec.simulator.byhand;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of the simulators. */
class SimulatorMainTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    @ParameterizedTest
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulators run POSIX commands")
    @CsvSource({
        "osapi, --old --wait 5s --host db-01 --label zone=a, target: 'db-01'",
        "virtuozzo, --plain --one-at-a-time --kept 1m --most 1000, 'project: ''ci'', outputEncoding: ''plain'''",
        "hostup, --wrapped --exitcode --numbers --latin1 --no-pid --forbid mkfs, target: 'vps_",
        "hzel, --dialect command --output --bare --strip --queued 2, target: 'f47ac10b"
    })
    void aSimulatorAnswersAtTheAddressThatItPrints(String provider, String switches, String said) throws Exception {
        List<String> words = Stream.concat(Stream.of(provider, "--for", "10m"), Arrays.stream(switches.split(" ")))
                .toList();
        Thread thread = new Thread(() -> {
            try {
                run(words);
            } catch (InterruptedException e) {
                // that is how this test stops it
            }
        });
        thread.start();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> !thread.isAlive() || shown().contains("script: 'echo hello"));

        assertThat(
                shown() + complained(),
                shown(),
                containsString("remoteExec provider: " + provider + "(url: 'http://127.0.0.1:"));
        assertThat(shown(), containsString(said));
        Matcher address = Pattern.compile(" simulator at (\\S+)").matcher(shown());
        assertThat(address.find(), is(true));
        URI uri = URI.create(address.group(1) + "/no-such-path");
        assertThat(get(uri), is(Boolean.TRUE));
        thread.interrupt();
        thread.join();
        Assertions.assertThrows(ConnectException.class, () -> get(uri));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulators run POSIX commands")
    void itStopsByItselfInTheEnd() throws Exception {
        assertThat(run(List.of("hzel", "--for", "0.1s")), is(0));

        assertThat(shown(), containsString("hzel simulator at "));
    }

    /** Whether something answers there at all; what it says is another test's matter. */
    private static boolean get(URI uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        return HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode()
                > 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"osapi", "virtuozzo", "hostup", "hzel"})
    void helpNamesTheSwitches(String provider) throws Exception {
        assertThat(run(List.of(provider, "--help")), is(0));

        assertThat(shown(), allOf(containsString("bin/simulator " + provider), containsString("--port N")));
    }

    @Test
    void withoutAProviderItSaysWhichThereAre() throws Exception {
        assertThat(run(List.of()), is(2));

        assertThat(complained(), containsString("osapi, virtuozzo, hostup, hzel"));
    }

    @ParameterizedTest
    @CsvSource({
        "proxmox, There is no simulator for 'proxmox'",
        "osapi --fast, There is no option --fast",
        "osapi --label zone=a, belongs to the --host before it",
        "hzel --dialect latin, --dialect takes program or command",
        "hostup --for soon, --for takes a time",
        "hostup --port 70000, '--port takes a number from 0 to 65535'",
        "virtuozzo --kept, --kept needs a value"
    })
    void aWrongWordIsNamed(String words, String complaint) throws Exception {
        assertThat(run(List.of(words.split(" "))), is(2));

        assertThat(complained(), containsString(complaint));
        assertThat(shown(), is(""));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulators run POSIX commands")
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThat(run(List.of("hzel", "--port", String.valueOf(taken.getLocalPort()))), is(1));
        }

        assertThat(complained(), containsString("is in use: stop the program that listens on it"));
    }

    private int run(List<String> words) throws InterruptedException {
        return SimulatorMain.run(words, stream(shown), stream(complained));
    }

    private static PrintStream stream(ByteArrayOutputStream into) {
        return new PrintStream(into, true, StandardCharsets.UTF_8);
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return complained.toString(StandardCharsets.UTF_8);
    }
}
