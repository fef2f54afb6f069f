package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;

/**
 * How an endpoint may be used.
 *
 * @param callsInFlight HTTP calls under way at the same time; cancelling has a few more of its own
 * @param callsPerSecond the most calls that may start in a second; 0 means no limit
 * @param patience how long an execution goes on trying while the API is out of reach
 * @param cancelGrace time between asking a command to end and killing it
 * @param cancelBudget time in which a cancellation must be confirmed before the execution ends without
 * @param resultDays days after which a result that no controller has collected is removed from its target
 * @param keptOutput bytes of each stream's beginning that a target keeps; 0: everything
 */
public record EndpointLimits(
        int callsInFlight,
        double callsPerSecond,
        @NonNull Duration patience,
        @NonNull Duration cancelGrace,
        @NonNull Duration cancelBudget,
        int resultDays,
        long keptOutput) {

    /** What is left of the budget after the grace: for the calls that ask, kill and confirm. */
    private static final Duration CONFIRMING = Duration.ofSeconds(35);

    /** Less than this is no limit worth having; also more than any call brings back at once. */
    private static final long LEAST_KEPT = 1L << 20;

    public static final EndpointLimits DEFAULT = new EndpointLimits(
            16, 0, Duration.ofMinutes(10), Duration.ofSeconds(10), Duration.ofSeconds(45), 7, 1L << 30);

    public EndpointLimits {
        if (callsInFlight < 1 || callsInFlight > 256) {
            throw new IllegalArgumentException("calls in flight is " + callsInFlight + ": it must be 1 to 256");
        }
        if (!(callsPerSecond >= 0 && callsPerSecond <= 10_000)) {
            throw new IllegalArgumentException(
                    "calls per second is " + callsPerSecond + ": it must be 0 (no limit) to 10000");
        }
        if (resultDays < 1 || resultDays > 365) {
            throw new IllegalArgumentException("days to keep results is " + resultDays + ": it must be 1 to 365");
        }
        if (keptOutput != 0 && keptOutput < LEAST_KEPT) {
            throw new IllegalArgumentException("kept output is " + keptOutput
                    + " bytes: it must be 0 (everything) or at" + " least " + LEAST_KEPT);
        }
        if (patience.isNegative() || patience.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("patience is " + patience.toSeconds() + " s: it must be 0 to 86400");
        }
        if (cancelGrace.isNegative() || cancelGrace.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException(
                    "cancel grace is " + cancelGrace.toSeconds() + " s: it must be 0 to 600");
        }
    }

    @NonNull
    public EndpointLimits withCallsInFlight(int calls) {
        return new EndpointLimits(calls, callsPerSecond, patience, cancelGrace, cancelBudget, resultDays, keptOutput);
    }

    @NonNull
    public EndpointLimits withCallsPerSecond(double calls) {
        return new EndpointLimits(callsInFlight, calls, patience, cancelGrace, cancelBudget, resultDays, keptOutput);
    }

    @NonNull
    public EndpointLimits withPatience(@NonNull Duration outage) {
        return new EndpointLimits(
                callsInFlight, callsPerSecond, outage, cancelGrace, cancelBudget, resultDays, keptOutput);
    }

    @NonNull
    public EndpointLimits withCancel(@NonNull Duration grace, @NonNull Duration budget) {
        return new EndpointLimits(callsInFlight, callsPerSecond, patience, grace, budget, resultDays, keptOutput);
    }

    /** With a budget that leaves as much time after the grace as the default does. */
    @NonNull
    public EndpointLimits withCancelGrace(@NonNull Duration grace) {
        return withCancel(grace, grace.plus(CONFIRMING));
    }

    @NonNull
    public EndpointLimits withResultDays(int days) {
        return new EndpointLimits(callsInFlight, callsPerSecond, patience, cancelGrace, cancelBudget, days, keptOutput);
    }

    @NonNull
    public EndpointLimits withKeptOutput(long bytes) {
        return new EndpointLimits(
                callsInFlight, callsPerSecond, patience, cancelGrace, cancelBudget, resultDays, bytes);
    }
}
