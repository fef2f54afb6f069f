package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Chains futures so that cancelling the last one also ends the call that is under way, which the JDK's do not. */
public final class Futures {
    private Futures() {}

    /** The result of {@code next}, applied to the value of {@code first}. */
    @NonNull
    public static <A, B> CompletableFuture<B> then(
            @NonNull CompletableFuture<A> first, @NonNull Function<A, CompletableFuture<B>> next) {
        Chain<B> chain = new Chain<>();
        chain.underWay(first);
        first.whenComplete((value, failure) -> {
            if (failure != null) {
                chain.completeExceptionally(failure);
                return;
            }
            // whoever has cancelled must not see the next call go out after all
            if (chain.isDone()) {
                return;
            }
            try {
                CompletableFuture<B> second = next.apply(value);
                chain.underWay(second);
                second.whenComplete((result, late) -> {
                    if (late != null) {
                        chain.completeExceptionally(late);
                    } else {
                        chain.complete(result);
                    }
                });
            } catch (RuntimeException | Error e) {
                // nobody else would tell whoever waits
                chain.completeExceptionally(e);
            }
        });
        return chain;
    }

    /** The value of {@code first}, changed by {@code change}, whose exceptions become the future's failure. */
    @NonNull
    public static <A, B> CompletableFuture<B> map(@NonNull CompletableFuture<A> first, @NonNull Function<A, B> change) {
        return then(first, value -> CompletableFuture.completedFuture(change.apply(value)));
    }

    /** As {@code first}; where that fails, what {@code instead} makes of the failure. */
    @NonNull
    public static <T> CompletableFuture<T> recover(
            @NonNull CompletableFuture<T> first, @NonNull Function<ApiException, CompletableFuture<T>> instead) {
        CompletableFuture<CompletableFuture<T>> handled = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                boolean cancelled = super.cancel(mayInterruptIfRunning);
                first.cancel(mayInterruptIfRunning);
                return cancelled;
            }
        };
        first.whenComplete((value, failure) -> {
            if (!handled.isDone()) {
                handled.complete(failure == null ? first : failed(ApiException.of(failure), instead));
            }
        });
        return then(handled, Function.identity());
    }

    private static <T> CompletableFuture<T> failed(
            ApiException failure, Function<ApiException, CompletableFuture<T>> instead) {
        try {
            return instead.apply(failure);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The value of {@code first}, or its failure as {@code change} makes it. */
    @NonNull
    public static <T> CompletableFuture<T> mapFailure(
            @NonNull CompletableFuture<T> first, @NonNull UnaryOperator<Throwable> change) {
        Chain<T> chain = new Chain<>();
        chain.underWay(first);
        first.whenComplete((value, failure) -> {
            if (failure == null) {
                chain.complete(value);
                return;
            }
            try {
                chain.completeExceptionally(change.apply(failure));
            } catch (RuntimeException | Error e) {
                chain.completeExceptionally(e);
            }
        });
        return chain;
    }

    private static final class Chain<T> extends CompletableFuture<T> {
        private CompletableFuture<?> current;

        private synchronized void underWay(CompletableFuture<?> call) {
            current = call;
            if (isCancelled()) {
                call.cancel(true);
            }
        }

        @Override
        public synchronized boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (current != null) {
                current.cancel(mayInterruptIfRunning);
            }
            return cancelled;
        }
    }
}
