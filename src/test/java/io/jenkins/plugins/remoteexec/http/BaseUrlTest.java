package io.jenkins.plugins.remoteexec.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = "  ")
    void aMissingUrlIsAskedFor(String text) {
        assertThat(refusal(text), containsString("url is missing: give the base URL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api.example", "ftp://api.example", "https://", "https://a b", "no url", "http://x:99999"})
    void whatIsNoUrlIsExplained(String text) {
        assertThat(refusal(text), containsString("is not a URL: it must start with https:// (or http://)"));
    }

    @Test
    void secretsInAUrlAreRefusedAndNotRepeated() {
        assertThat(refusal("https://user:hunter2@api.example"), containsString("store them as credentials"));
        assertThat(refusal("https://user:hunter2@api.example"), not(containsString("hunter2")));
        assertThat(refusal("https://user:hunter2@a b"), not(containsString("hunter2")));
        assertThat(
                refusal("https://api.example/?key=hunter2"), containsString("remove ? or # and everything after it"));
        assertThat(refusal("https://api.example/?key=hunter2"), not(containsString("hunter2")));
        assertThat(refusal("https://a b/?key=hunter2"), not(containsString("hunter2")));
    }

    @Test
    void plainHttpIsRecognised() {
        assertThat(BaseUrl.parse("http://api.example").isPlain(), is(true));
        assertThat(BaseUrl.parse(" https://api.example ").isPlain(), is(false));
    }

    @ParameterizedTest
    @CsvSource({"'',/a%20b/c", "/,/a%20b/c", "/base,/base/a%20b/c", "/base/,/base/a%20b/c"})
    void pathsAreAppendedAndEncoded(String basePath, String requested) throws Exception {
        try (HttpFixture http = new HttpFixture();
                RawServer server = new RawServer((number, out) -> RawServer.write(out, "204 Nothing", ""))) {
            http.client(server.url() + basePath).send(JsonRequest.get("look", "a b", "c"));

            assertThat(
                    server.requests().stream()
                            .map(request -> request.split(" ")[1])
                            .toList(),
                    hasItem(requested));
        }
    }

    private static String refusal(String text) {
        return assertThrows(IllegalArgumentException.class, () -> BaseUrl.parse(text))
                .getMessage();
    }
}
