package io.jenkins.plugins.remoteexec.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;

/** What is shortened for a reader shows no part of a secret, wherever the secret stands in it. */
class ForeignTextTest {
    /** Of characters that stand in none of the texts around it. */
    private static final String TOKEN = "QJXZ-QJXZ-0123456789-QJXZ-0123456789-QJXZQ";

    private final SecretMask mask = new SecretMask(List.of(TOKEN));
    private final BuildLog log = new BuildLog(new PrintStream(OutputStream.nullOutputStream()), UTF_8, mask);

    @Test
    void theFirstLineOfAScriptShowsNoPartOfAToken() {
        for (int before = 0; before < 110; before++) {
            Command command = Command.ofScript("x".repeat(before) + TOKEN + "y".repeat(90))
                    .build();
            String shown = mask.shortened(command.summary(), 100);
            assertEquals(Math.min(100, before + 4 + 90), shown.length());
            isHidden(shown);
        }
    }

    @Test
    void anErrorThatQuotesTheCommandShowsNoPartOfAToken() {
        for (int before = 500; before < 610; before++) {
            String quoted = "x".repeat(before) + TOKEN + "y".repeat(before);
            ApiException error = ApiException.of(ErrorKind.REJECTED, Delivery.REFUSED)
                    .asked("the API could not run it")
                    .text(StatusErrors.oneLine(quoted))
                    .advice("see there")
                    .build();
            isHidden(log.harmless(error.getMessage()));
        }
    }

    @Test
    void aPageThatQuotesTheCommandShowsNoPartOfAToken() {
        for (int before = 0; before < 130; before++) {
            isHidden(log.harmless(StatusErrors.plainText(page("<p>" + "x".repeat(before) + TOKEN + "y".repeat(200)))));
        }
    }

    @Test
    void aTokenThatIsQuotedInSeveralLinesIsHiddenInTheOneLineOfAMessage() {
        SecretMask spaced = new SecretMask(List.of("QJXZ  and\tsome  words"));
        String line = StatusErrors.oneLine("it says:\n'QJXZ  and\tsome  words'\n");
        assertEquals("it says: '****'", spaced.apply(line));
    }

    private static JsonResponse page(String text) {
        return new JsonResponse(
                502, MissingNode.getInstance(), text, "text/html", null, null, null, new Headers.Builder().build());
    }

    private static void isHidden(String shown) {
        for (char c : TOKEN.replace("-", "").toCharArray()) {
            assertFalse(shown.indexOf(c) >= 0, shown);
        }
        assertTrue(shown.length() < 700, shown);
    }
}
