package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Finds out on which one target an execution is to run, where its author has left that to the provider. All calls of an
 * execution must go to the same target, so this comes before everything else, once.
 */
final class TargetChoice {
    private final String selector;
    private final TargetRule rule;
    private final RandomGenerator random;
    private final Consumer<String> notices;
    private final PatientCall<ProviderClient.Selection> expansion;

    TargetChoice(
            Connection connection,
            BaseExecution.Surroundings surroundings,
            Consumer<String> notices,
            @NonNull String selector) {
        this.selector = selector;
        this.notices = notices;
        rule = connection.rule();
        random = surroundings.random();
        expansion = new PatientCall<>(
                connection,
                surroundings,
                notices,
                Priority.SUBMIT,
                () -> BlockingCalls.start(() -> connection.client().expand(selector)));
    }

    /** @return completes on the engine's thread with a target, or with the {@link ApiException} why there is none */
    @NonNull
    CompletableFuture<String> choose() {
        return expansion.run().thenCompose(selection -> {
            try {
                return CompletableFuture.completedFuture(chosen(selection));
            } catch (ApiException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private String chosen(ProviderClient.Selection selection) throws ApiException {
        List<String> targets = selection.targets();
        if (!selection.isChoice() && targets.size() != 1) {
            throw refused(
                    "'" + selector + "' currently matches " + targets.size() + " targets (" + NameList.text(targets)
                            + "), but a step runs on exactly one: name one, or run one step per target in parallel"
                            + selection.alternative());
        }
        List<String> allowed = targets.stream()
                .filter(target -> rule.refusal(target).isEmpty())
                .toList();
        if (allowed.isEmpty()) {
            throw refused("'" + selector + "' currently matches " + NameList.text(targets) + ". "
                    + rule.refusal(targets.get(0)).orElseThrow());
        }
        String target = allowed.get(random.nextInt(allowed.size()));
        notices.accept("'" + selector + "' was resolved to " + target);
        return target;
    }

    private static ApiException refused(String why) {
        return ApiException.of(ErrorKind.REJECTED, Delivery.NOT_SENT).text(why).build();
    }

    void drop() {
        expansion.drop();
    }
}
