package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.text.NameList;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.ForeignId;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Finds out on which one target an execution is to run, where its author has left that to the provider. All calls of an
 * execution must go to the same target, so this comes before everything else, once.
 */
final class TargetChoice {
    private TargetChoice() {}

    /** @throws ApiException why there is no target; nothing was started then */
    @NonNull
    static String of(
            @NonNull String selector, @NonNull EndpointConnection connection, @NonNull Retry retry, Notices notices)
            throws ApiException {
        EndpointGate.Request<ProviderClient.Selection> question =
                retry.noting(() -> connection.client().expand(selector));
        ProviderClient.Selection selection =
                retry.send(() -> connection.gate().call(Priority.SUBMIT, null, question), failure -> failure.kind()
                        .isPassing());
        List<String> targets =
                selection.targets().stream().filter(ForeignId::isPossible).toList();
        if (targets.isEmpty()) {
            throw refused("'" + selector + "' was resolved to names that are too long to be any");
        }
        if (!selection.isChoice() && targets.size() != 1) {
            throw refused("'" + selector + "' currently matches " + targets.size() + " targets ("
                    + NameList.text(targets)
                    + "), but a step runs on exactly one: name one, or run one step per target in parallel"
                    + selection.alternative());
        }
        List<String> allowed = targets.stream()
                .filter(target -> connection.rule().refusal(target).isEmpty())
                .toList();
        if (allowed.isEmpty()) {
            throw refused("'" + selector + "' currently matches " + NameList.text(targets) + ". "
                    + connection.rule().refusal(targets.get(0)).orElseThrow());
        }
        RandomGenerator random = connection.queue().time().random();
        String target = allowed.get(random.nextInt(allowed.size()));
        notices.notice("'" + selector + "' was resolved to " + target);
        return target;
    }

    private static ApiException refused(String why) {
        return ApiException.of(ErrorKind.REJECTED, Delivery.NOT_SENT).text(why).build();
    }
}
