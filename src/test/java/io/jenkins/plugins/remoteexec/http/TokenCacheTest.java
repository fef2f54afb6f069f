package io.jenkins.plugins.remoteexec.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class TokenCacheTest {
    private final List<CompletableFuture<String>> logins = new ArrayList<>();
    private Duration lifetime = Duration.ofHours(1);
    // a clock like that of the JVM may begin anywhere
    private long now = Long.MAX_VALUE - 5;
    private String secret = "s1";
    private final TokenCache<String> tokens = new TokenCache<>(this::login, token -> lifetime, () -> secret, () -> now);

    private CompletableFuture<String> login() {
        CompletableFuture<String> login = new CompletableFuture<>();
        logins.add(login);
        return login;
    }

    private void after(Duration wait) {
        now += wait.toNanos();
    }

    private void have(String token) {
        tokens.get();
        logins.get(logins.size() - 1).complete(token);
    }

    private static ApiException failure(CompletableFuture<String> future) {
        return ApiException.of(Assertions.assertThrows(CompletionException.class, future::join));
    }

    private static ApiException error(ErrorKind kind) {
        return ApiException.of(kind, Delivery.REFUSED).text(kind.name()).build();
    }

    @Test
    void everybodyWaitsForTheSameLogin() {
        CompletableFuture<String> one = tokens.get();
        CompletableFuture<String> two = tokens.get();
        two.cancel(true);
        logins.get(0).complete("t1");

        assertThat(one.join(), is("t1"));
        assertThat(tokens.get().join(), is("t1"));
        assertThat(logins.size(), is(1));
    }

    @Test
    void aTokenIsRenewedAheadOfItsEndWhileTheOldOneServes() {
        have("t1");
        after(Duration.ofMinutes(54));
        assertThat(tokens.get().join(), is("t1"));
        assertThat(logins.size(), is(1));

        after(Duration.ofMinutes(2));
        assertThat(tokens.get().join(), is("t1"));
        assertThat(tokens.get().join(), is("t1"));
        assertThat(logins.size(), is(2));

        logins.get(1).complete("t2");
        assertThat(tokens.get().join(), is("t2"));
    }

    @Test
    void anEndedTokenIsNotHandedOut() {
        have("t1");
        after(Duration.ofHours(1));

        CompletableFuture<String> waiting = tokens.get();
        assertThat(waiting.isDone(), is(false));
        logins.get(1).complete("t2");
        assertThat(waiting.join(), is("t2"));
    }

    @Test
    void timeCountsFromTheBeginningOfTheLogin() {
        CompletableFuture<String> slow = tokens.get();
        after(Duration.ofMinutes(30));
        logins.get(0).complete("t1");
        assertThat(slow.join(), is("t1"));

        after(Duration.ofMinutes(30));
        assertThat(tokens.get().isDone(), is(false));
    }

    @Test
    void aTokenOfUnknownLifetimeIsUsedUntilItIsRefused() {
        lifetime = null;
        have("t1");
        after(Duration.ofDays(100));

        assertThat(tokens.get().join(), is("t1"));
        assertThat(logins.size(), is(1));
        tokens.refused("t1");
        assertThat(tokens.get().isDone(), is(false));
    }

    @Test
    void aTokenThatManyFoundRefusedIsReplacedOnce() {
        String old = "t1";
        have(old);
        tokens.refused(old);
        have("t2");
        tokens.refused(old);

        assertThat(tokens.get().join(), is("t2"));
        assertThat(logins.size(), is(2));
    }

    @Test
    void aFailedLoginFailsAllWhoWaitAndNobodyAfterThem() {
        CompletableFuture<String> waiting = tokens.get();
        logins.get(0).completeExceptionally(error(ErrorKind.UNAVAILABLE));

        assertThat(failure(waiting).kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(failure(waiting).delivery(), is(Delivery.NOT_SENT));
        have("t2");
        assertThat(tokens.get().join(), is("t2"));
    }

    @Test
    void refusedCredentialsAreLeftAloneForAMoment() {
        CompletableFuture<String> waiting = tokens.get();
        logins.get(0).completeExceptionally(error(ErrorKind.AUTHENTICATION));

        assertThat(failure(tokens.get()).getMessage(), is(failure(waiting).getMessage()));
        assertThat(logins.size(), is(1));

        after(TokenCache.QUIET_AFTER_REFUSAL);
        have("t2");
        assertThat(tokens.get().join(), is("t2"));
    }

    @Test
    void manyWhoAskForTenMinutesDoNotLockTheAccount() {
        for (int seconds = 0; seconds < 600; seconds++) {
            CompletableFuture<String> waiting = tokens.get();
            logins.get(logins.size() - 1).completeExceptionally(error(ErrorKind.AUTHENTICATION));
            assertThat(failure(waiting).kind(), is(ErrorKind.AUTHENTICATION));
            after(Duration.ofSeconds(1));
        }
        assertThat(logins.size(), is(5));

        after(TokenCache.LONGEST_QUIET);
        have("t1");
        assertThat(tokens.get().join(), is("t1"));
    }

    @Test
    void aFaultOfTheServerBeforeATokenEndsKeepsNobodyWaitingForLongAfterwards() {
        have("t1");
        after(Duration.ofMinutes(55));
        for (int seconds = 0; seconds < 300; seconds++) {
            assertThat(tokens.get().join(), is("t1"));
            logins.get(logins.size() - 1).completeExceptionally(error(ErrorKind.AUTHENTICATION));
            after(Duration.ofSeconds(1));
        }
        after(TokenCache.QUIET_AFTER_REFUSAL);
        have("t2");
        assertThat(tokens.get().join(), is("t2"));
    }

    @Test
    void aNewPasswordIsTriedAtOnceHoweverOftenTheOldOneWasRefused() {
        for (int i = 0; i < 5; i++) {
            tokens.get();
            logins.get(i).completeExceptionally(error(ErrorKind.AUTHENTICATION));
            after(TokenCache.LONGEST_QUIET);
        }
        tokens.get();
        logins.get(5).completeExceptionally(error(ErrorKind.AUTHENTICATION));
        assertThat(failure(tokens.get()).kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(logins.size(), is(6));

        secret = "s2";
        CompletableFuture<String> waiting = tokens.get();
        logins.get(6).completeExceptionally(error(ErrorKind.AUTHENTICATION));
        assertThat(failure(waiting).kind(), is(ErrorKind.AUTHENTICATION));
        after(TokenCache.QUIET_AFTER_REFUSAL);
        have("t2");
        assertThat(tokens.get().join(), is("t2"));
    }

    @Test
    void aTokenThatNeverEndsLeavesNobodyWaiting() {
        lifetime = Duration.ofDays(365 * 8000L);
        CompletableFuture<String> waiting = tokens.get();
        logins.get(0).complete("t1");

        assertThat(waiting.join(), is("t1"));
        after(Duration.ofDays(100));
        assertThat(tokens.get().join(), is("t1"));
        assertThat(logins.size(), is(1));
    }

    @Test
    void aTokenWhoseStampsMakeNoSenseFailsTheLogin() {
        TokenCache<String> odd = new TokenCache<>(this::login, token -> {
            throw new ArithmeticException("long overflow");
        });
        CompletableFuture<String> waiting = odd.get();
        logins.get(0).complete("t1");

        assertThat(failure(waiting).delivery(), is(Delivery.NOT_SENT));
        assertThat(odd.get().isDone(), is(false));
        assertThat(logins.size(), is(2));
    }

    @Test
    void aLoginThatRunsOutOfMemoryFailsLikeOthers() {
        TokenCache<String> broken = new TokenCache<>(
                () -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                token -> lifetime);

        assertThat(failure(broken.get()).delivery(), is(Delivery.NOT_SENT));
    }

    @Test
    void aFailedRenewalIsNotRepeatedAtOnceAndDoesNoHarm() {
        have("t1");
        after(Duration.ofMinutes(56));
        tokens.get();
        logins.get(1).completeExceptionally(error(ErrorKind.UNAVAILABLE));

        assertThat(tokens.get().join(), is("t1"));
        assertThat(logins.size(), is(2));

        after(TokenCache.QUIET_AFTER_FAILURE);
        assertThat(tokens.get().join(), is("t1"));
        assertThat(logins.size(), is(3));
    }

    @Test
    void aLoginThatCannotEvenBeginIsAFailureLikeOthers() {
        ApiException cause = error(ErrorKind.REJECTED);
        TokenCache<String> broken = new TokenCache<>(
                () -> {
                    throw cause;
                },
                token -> lifetime,
                () -> secret,
                () -> now);

        assertThat(failure(broken.get()).getCause(), is(sameInstance(cause)));
        assertThat(failure(broken.get()).delivery(), is(Delivery.NOT_SENT));
    }
}
