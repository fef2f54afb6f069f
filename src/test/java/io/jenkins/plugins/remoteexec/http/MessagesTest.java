package io.jenkins.plugins.remoteexec.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.MissingNode;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    private final HttpFixture http = new HttpFixture();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void aProxysPageBecomesOneShortLine() throws Exception {
        String page = "<html>\r\n<head><title>502 Bad Gateway</title><style>" + "body{color:red}\n".repeat(400)
                + "</style></head>\r\n<body><center><h1>502 Bad Gateway</h1></center><hr>nginx/1.25"
                + "<p>blah</p>".repeat(100) + "</body></html>";

        ApiException error = error("502 Bad Gateway\nContent-Type: text/html\nX-Request-ID: req-42", page);

        assertThat(
                error.getMessage(),
                containsString("could not run it: HTTP 502 502 Bad Gateway 502 Bad Gateway nginx/1.25"));
        assertThat(error.getMessage(), containsString("(request id req-42)"));
        assertThat(error.getMessage(), not(containsString("<")));
        assertThat(error.getMessage(), not(containsString("color")));
        assertThat(error.getMessage().length(), lessThan(300));
    }

    @Test
    void aPageThatIsNotReadToItsEndSaysSo() throws Exception {
        String page = "<html>" + "<br>".repeat(2045) + "it was not run";

        ApiException error = error("502 Bad Gateway\nContent-Type: text/html", page);

        assertThat(error.getMessage(), containsString("HTTP 502 it […]"));
        assertThat(error("502 Bad Gateway\nContent-Type: text/html", "a" + page).getMessage(), containsString("it[…]"));
    }

    @Test
    void aPageThatIsAllStyleSaysNothingRatherThanNonsense() throws Exception {
        ApiException error =
                error("502 Bad Gateway\nContent-Type: text/html", "<html><style>" + "p{color:red} ".repeat(2000));

        assertThat(error.getMessage(), not(containsString("color")));
        assertThat(error.status(), is(502));
    }

    @Test
    void aSentenceOfTheProviderEndsWithOneFullStop() {
        ApiException told = ApiException.of(ErrorKind.REJECTED, Delivery.REFUSED)
                .asked("X could not run it")
                .status(400)
                .text("Container is stopped, not running.\n")
                .advice("Start the container")
                .build();
        ApiException asked = ApiException.of(ErrorKind.REJECTED, Delivery.REFUSED)
                .text("Is it running?")
                .advice("Start the container")
                .build();

        assertThat(
                told.getMessage(),
                is("X could not run it: HTTP 400 Container is stopped, not running. Start the container"));
        assertThat(asked.getMessage(), is("Is it running? Start the container"));
        assertThat(StatusErrors.oneLine("and so on..."), is("and so on..."));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aWebPageThatRefusesIsNotBlamedOnTheToken(int status) throws Exception {
        ApiException error = error(
                status + " X\nContent-Type: text/html",
                "<html><body><h1>Blocked by policy</h1></body></html>",
                "Check the token");

        assertThat(error.getMessage(), containsString("Blocked by policy. The answer is a web page"));
        assertThat(error.getMessage(), containsString("a proxy or firewall before the API"));
        assertThat(error.getMessage(), not(containsString("Check the token")));
    }

    @Test
    void aRefusalInTheApisOwnWordsKeepsItsAdvice() throws Exception {
        assertThat(
                error("403 X\nContent-Type: application/json", "{\"error\":\"no\"}", "Check the token")
                        .getMessage(),
                containsString("Check the token"));
        assertThat(
                error("403 X\nContent-Type: text/plain", "no", "Check the token")
                        .getMessage(),
                containsString("Check the token"));
    }

    @Test
    void aProxyThatAsksForALoginIsNamed() throws Exception {
        JsonResponse response =
                new JsonResponse(407, MissingNode.getInstance(), "login", "text/plain", null, null, null, Headers.of());
        ApiException error = StatusErrors.error(
                        http.client("http://127.0.0.1:1"),
                        HttpFixture.post(),
                        response,
                        StatusErrors.kind(407),
                        "login")
                .advice("Check the token")
                .build();

        assertThat(error.getMessage(), containsString("HTTP Proxy Configuration"));
        assertThat(error.getMessage(), not(containsString("Check the token")));
    }

    @Test
    void aRedirectIsNamedWithoutTheSecretsOfItsQuery() throws Exception {
        ApiException error = error("302 Found\nLocation: https://sso.example/login?state=abc123", "");

        assertThat(error.getMessage(), containsString("redirected to https://sso.example/login. Redirects are not"));
        assertThat(error.getMessage(), not(containsString("abc123")));
        assertThat(error.delivery(), is(Delivery.REFUSED));
    }

    @Test
    void foreignTextCannotBreakTheLineOrFloodTheLog() {
        ApiException error = ApiException.of(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN)
                .text("first\nsecond\u001b[8mha:" + "x".repeat(5000))
                .requestId("r".repeat(5000))
                .build();

        assertThat(error.getMessage(), containsString("first second [8mha:xx"));
        assertThat(error.getMessage().length(), lessThan(800));
    }

    @Test
    void neitherRequestNorAnswerPrintsWhatItCarries() throws Exception {
        try (RawServer server = new RawServer((number, out) ->
                RawServer.write(out, "200 OK\nContent-Type: application/json", "{\"stdout\":\"secret output\"}"))) {
            JsonResponse response = http.client(server.url()).send(HttpFixture.post());

            assertThat(response.json().path("stdout").asText(), is("secret output"));
            assertThat(response.toString(), is("HTTP 200 application/json"));
            assertThat(HttpFixture.post().toString(), is("POST /run"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, REJECTED, REFUSED",
        "400, REJECTED, REFUSED",
        "401, AUTHENTICATION, REFUSED",
        "403, PERMISSION, REFUSED",
        "404, NO_SUCH_TARGET, REFUSED",
        "408, UNAVAILABLE, UNKNOWN",
        "409, TARGET_NOT_READY, REFUSED",
        "422, REJECTED, REFUSED",
        "429, THROTTLED, REFUSED",
        "500, UNAVAILABLE, UNKNOWN",
        "502, UNAVAILABLE, UNKNOWN",
        "503, UNAVAILABLE, UNKNOWN",
        "504, UNAVAILABLE, UNKNOWN"
    })
    void aStatusSaysWhatWentWrongAndWhetherItMayHaveRun(int status, ErrorKind kind, Delivery delivery)
            throws Exception {
        ApiException error = error(status + " X\nContent-Type: text/plain", "because");

        assertThat(error.kind(), is(kind));
        assertThat(error.delivery(), is(delivery));
        assertThat(error.status(), is(status));
    }

    private ApiException error(String head, String body) throws Exception {
        return error(head, body, "");
    }

    private ApiException error(String head, String body, String advice) throws Exception {
        try (RawServer server = new RawServer((number, out) -> RawServer.write(out, head, body))) {
            JsonClient client = http.client(server.url());
            JsonRequest request = HttpFixture.post();
            JsonResponse response = client.send(request);
            return StatusErrors.error(
                            client,
                            request,
                            response,
                            StatusErrors.kind(response.status()),
                            StatusErrors.plainText(response))
                    .advice(advice)
                    .build();
        }
    }
}
