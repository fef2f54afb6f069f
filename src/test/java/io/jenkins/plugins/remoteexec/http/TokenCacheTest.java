package io.jenkins.plugins.remoteexec.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.remoteexec.simulator.BackgroundCall;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenCacheTest {
    private final CountDownLatch loggingIn = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private Duration lifetime = Duration.ofHours(1);
    // a clock like that of the JVM may begin anywhere
    private volatile long now = Long.MAX_VALUE - 5;
    private String secret = "s1";
    private volatile int logins;
    private volatile Callable<String> server = () -> "t" + logins;
    private final TokenCache<String> tokens = new TokenCache<>(this::login, token -> lifetime, () -> secret, time());

    private TimeAndChance time() {
        return new TimeAndChance(InstantSource.system(), () -> now, new Random(1));
    }

    private String login() throws ApiException {
        logins++;
        try {
            return server.call();
        } catch (ApiException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void after(Duration wait) {
        now += wait.toNanos();
    }

    private static ApiException failure(TokenCache<String> tokens) {
        return assertThrows(ApiException.class, tokens::get);
    }

    private ApiException failure() {
        return failure(tokens);
    }

    private static ApiException error(ErrorKind kind) {
        return ApiException.of(kind, Delivery.REFUSED).text(kind.name()).build();
    }

    private void failWith(ErrorKind kind) {
        server = () -> {
            throw error(kind);
        };
    }

    private void succeedWith(String token) {
        server = () -> token;
    }

    /** Logins will take until {@link #goOn}, and then do this. */
    private void slowly(Callable<String> end) {
        server = () -> {
            loggingIn.countDown();
            assertThat(goOn.await(1, TimeUnit.MINUTES), is(true));
            return end.call();
        };
    }

    private BackgroundCall<String> inBackground() throws InterruptedException {
        BackgroundCall<String> call = BackgroundCall.of(tokens::get);
        assertThat(loggingIn.await(1, TimeUnit.MINUTES), is(true));
        return call;
    }

    private BackgroundCall<String> waiting() {
        BackgroundCall<String> call = BackgroundCall.of(tokens::get);
        Eventually.await().until(call::isWaiting);
        return call;
    }

    @Test
    void everybodyWaitsForTheSameLogin() throws Exception {
        slowly(() -> "t1");
        BackgroundCall<String> one = inBackground();
        BackgroundCall<String> two = waiting();
        BackgroundCall<String> three = waiting();
        two.cancel();

        assertThat(two.failure().delivery(), is(Delivery.NOT_SENT));
        assertThat(two.failure().getMessage(), containsString("given up"));
        goOn.countDown();
        assertThat(one.get(), is("t1"));
        assertThat(three.get(), is("t1"));
        assertThat(tokens.get(), is("t1"));
        assertThat(logins, is(1));
    }

    @Test
    void whoGivesUpTheLoginThatOthersWaitForLeavesItToOneOfThem() throws Exception {
        CountDownLatch givenUp = new CountDownLatch(1);
        server = () -> {
            Cancellation.ofThisThread().onCancel(givenUp::countDown);
            loggingIn.countDown();
            givenUp.await();
            server = () -> "t" + logins;
            throw ApiException.of(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN)
                    .text("Canceled")
                    .build();
        };
        BackgroundCall<String> first = inBackground();
        BackgroundCall<String> one = waiting();
        BackgroundCall<String> two = waiting();

        first.cancel();

        assertThat(first.failure().getMessage(), containsString("Canceled"));
        assertThat(one.get(), is("t2"));
        assertThat(two.get(), is("t2"));
        assertThat(logins, is(2));
    }

    @Test
    void aRefusalHoldsForAllEvenIfItsCallerHasGivenUp() throws Exception {
        slowly(() -> {
            throw ApiException.of(ErrorKind.AUTHENTICATION, Delivery.REFUSED)
                    .status(401)
                    .build();
        });
        BackgroundCall<String> first = inBackground();
        BackgroundCall<String> other = waiting();
        first.cancel();
        goOn.countDown();

        assertThat(other.failure().kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(failure().kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(logins, is(1));
    }

    @Test
    void aTokenIsRenewedAheadOfItsEndWhileTheOldOneServes() throws Exception {
        assertThat(tokens.get(), is("t1"));
        after(Duration.ofMinutes(54));
        assertThat(tokens.get(), is("t1"));
        assertThat(logins, is(1));

        after(Duration.ofMinutes(2));
        slowly(() -> "t2");
        BackgroundCall<String> renewing = inBackground();
        assertThat(tokens.get(), is("t1"));
        assertThat(tokens.get(), is("t1"));
        assertThat(logins, is(2));

        goOn.countDown();
        assertThat(renewing.get(), is("t2"));
        assertThat(tokens.get(), is("t2"));
    }

    @Test
    void anEndedTokenIsNotHandedOut() throws Exception {
        assertThat(tokens.get(), is("t1"));
        after(Duration.ofHours(1));

        assertThat(tokens.get(), is("t2"));
    }

    @Test
    void timeCountsFromTheBeginningOfTheLogin() throws Exception {
        server = () -> {
            after(Duration.ofMinutes(30));
            return "t" + logins;
        };
        assertThat(tokens.get(), is("t1"));

        after(Duration.ofMinutes(30));
        assertThat(tokens.get(), is("t2"));
    }

    @Test
    void aTokenOfUnknownLifetimeIsUsedUntilItIsRefused() throws Exception {
        lifetime = null;
        String old = tokens.get();
        after(Duration.ofDays(100));

        assertThat(tokens.get(), is("t1"));
        assertThat(logins, is(1));
        tokens.refused(old);
        assertThat(tokens.get(), is("t2"));
    }

    @Test
    void aTokenThatManyFoundRefusedIsReplacedOnce() throws Exception {
        String old = tokens.get();
        tokens.refused(old);
        assertThat(tokens.get(), is("t2"));
        tokens.refused(old);

        assertThat(tokens.get(), is("t2"));
        assertThat(logins, is(2));
    }

    @Test
    void aFailedLoginFailsAllWhoWaitAndNobodyAfterThem() throws Exception {
        slowly(() -> {
            throw error(ErrorKind.UNAVAILABLE);
        });
        BackgroundCall<String> first = inBackground();
        BackgroundCall<String> other = waiting();
        goOn.countDown();

        assertThat(first.failure().kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(first.failure().delivery(), is(Delivery.NOT_SENT));
        assertThat(other.failure().kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(other.failure().delivery(), is(Delivery.NOT_SENT));
        succeedWith("t2");
        assertThat(tokens.get(), is("t2"));
    }

    @Test
    void refusedCredentialsAreLeftAloneForAMoment() throws Exception {
        failWith(ErrorKind.AUTHENTICATION);
        String message = failure().getMessage();

        assertThat(failure().getMessage(), is(message));
        assertThat(logins, is(1));

        after(RefusedLogins.QUIET_AFTER_REFUSAL);
        succeedWith("t2");
        assertThat(tokens.get(), is("t2"));
    }

    @Test
    void manyWhoAskForTenMinutesDoNotLockTheAccount() throws Exception {
        failWith(ErrorKind.AUTHENTICATION);
        for (int seconds = 0; seconds < 600; seconds++) {
            assertThat(failure().kind(), is(ErrorKind.AUTHENTICATION));
            after(Duration.ofSeconds(1));
        }
        assertThat(logins, is(5));

        after(RefusedLogins.LONGEST_QUIET);
        succeedWith("t1");
        assertThat(tokens.get(), is("t1"));
    }

    @Test
    void aFaultOfTheServerBeforeATokenEndsKeepsNobodyWaitingForLongAfterwards() throws Exception {
        assertThat(tokens.get(), is("t1"));
        after(Duration.ofMinutes(55));
        failWith(ErrorKind.AUTHENTICATION);
        for (int seconds = 0; seconds < 300; seconds++) {
            assertThat(tokens.get(), is("t1"));
            after(Duration.ofSeconds(1));
        }
        after(RefusedLogins.QUIET_AFTER_REFUSAL);
        succeedWith("t2");
        assertThat(tokens.get(), is("t2"));
    }

    @Test
    void aNewPasswordIsTriedAtOnceHoweverOftenTheOldOneWasRefused() throws Exception {
        failWith(ErrorKind.AUTHENTICATION);
        for (int i = 0; i < 5; i++) {
            failure();
            after(RefusedLogins.LONGEST_QUIET);
        }
        failure();
        assertThat(failure().kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(logins, is(6));

        secret = "s2";
        assertThat(failure().kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(logins, is(7));
        after(RefusedLogins.QUIET_AFTER_REFUSAL);
        succeedWith("t2");
        assertThat(tokens.get(), is("t2"));
    }

    @Test
    void aTokenThatNeverEndsLeavesNobodyWaiting() throws Exception {
        lifetime = Duration.ofDays(365 * 8000L);

        assertThat(tokens.get(), is("t1"));
        after(Duration.ofDays(100));
        assertThat(tokens.get(), is("t1"));
        assertThat(logins, is(1));
    }

    @Test
    void aTokenWhoseStampsMakeNoSenseFailsTheLogin() {
        TokenCache<String> odd = new TokenCache<>(
                this::login,
                token -> {
                    throw new ArithmeticException("long overflow");
                },
                () -> "",
                time());

        assertThat(failure(odd).delivery(), is(Delivery.NOT_SENT));
        failure(odd);
        assertThat(logins, is(2));
    }

    @Test
    void aLoginThatRunsOutOfMemoryFailsLikeOthers() {
        TokenCache<String> broken = new TokenCache<>(
                () -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                token -> lifetime,
                () -> "",
                time());

        assertThat(failure(broken).delivery(), is(Delivery.NOT_SENT));
    }

    @Test
    void aFailedRenewalIsNotRepeatedAtOnceAndDoesNoHarm() throws Exception {
        assertThat(tokens.get(), is("t1"));
        after(Duration.ofMinutes(56));
        failWith(ErrorKind.UNAVAILABLE);

        assertThat(tokens.get(), is("t1"));
        assertThat(tokens.get(), is("t1"));
        assertThat(logins, is(2));

        after(RefusedLogins.QUIET_AFTER_FAILURE);
        assertThat(tokens.get(), is("t1"));
        assertThat(logins, is(3));
    }

    @Test
    void aLoginThatCannotEvenBeginIsAFailureLikeOthers() {
        ApiException cause = error(ErrorKind.REJECTED);
        server = () -> {
            throw cause;
        };

        assertThat(failure().getCause(), is(sameInstance(cause)));
        assertThat(failure().delivery(), is(Delivery.NOT_SENT));
    }
}
