package io.jenkins.plugins.remoteexec.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Cancellation;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FormCallTest {
    private static final int PATIENCE = 60;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);

    private String answer() throws InterruptedException {
        begun.countDown();
        assertTrue(goOn.await(PATIENCE, TimeUnit.SECONDS));
        return "here";
    }

    @Test
    void aFormDoesNotWaitForLongerThanItWants() throws Exception {
        FormCall<String> call = FormCall.start(this::answer);

        assertThrows(TimeoutException.class, () -> call.get(0));
        goOn.countDown();
        assertEquals("here", call.get(PATIENCE));
    }

    @Test
    void aCallThatNobodyWaitsForIsEnded() throws Exception {
        FormCall<String> call = FormCall.start(() -> {
            Cancellation.ofThisThread().onCancel(goOn::countDown);
            return answer();
        });
        assertTrue(begun.await(PATIENCE, TimeUnit.SECONDS));

        call.cancel();

        assertEquals("here", call.get(PATIENCE));
    }

    @Test
    void theFailureArrives() {
        ApiException why =
                ApiException.of(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT).build();
        FormCall<String> call = FormCall.start(() -> {
            throw why;
        });

        assertSame(
                why,
                assertThrows(ExecutionException.class, () -> call.get(PATIENCE)).getCause());
    }
}
