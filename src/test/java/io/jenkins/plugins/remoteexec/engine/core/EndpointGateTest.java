package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndpointGateTest {
    private final VirtualTime time = new VirtualTime(new Random(7));
    private final Map<String, CompletableFuture<String>> underWay = new LinkedHashMap<>();
    private final List<String> started = new ArrayList<>();
    private EndpointGate gate = gate(2, 0);

    @Test
    void noMoreCallsFlyThanTheEndpointAllows() {
        for (String name : List.of("a", "b", "c", "d")) {
            call(name, Priority.STATUS, null);
        }

        assertThat(started, contains("a", "b"));
        assertThat(gate.inFlight(), is(2));
        assertThat(gate.waiting(), is(2));

        end("b");

        assertThat(started, contains("a", "b", "c"));
    }

    @Test
    void manyApisThatAnybodyNamesShareAFewSlotsAndLeaveAnEndpointAllOfItsOwn() {
        JointSlots joint = new JointSlots(3);
        EndpointGate endpoint = gate;
        List<EndpointGate> named =
                IntStream.range(0, 64).mapToObj(i -> gate(2, 0, joint)).toList();
        for (int i = 0; i < 64; i++) {
            gate = named.get(i);
            call("hangs-" + i, Priority.STATUS, null);
        }
        assertThat(started, contains("hangs-0", "hangs-1", "hangs-2"));

        call("cancel", Priority.CANCEL, null);
        gate = endpoint;
        call("a", Priority.STATUS, null);
        call("b", Priority.STATUS, null);
        assertThat(started, contains("hangs-0", "hangs-1", "hangs-2", "cancel", "a", "b"));

        end("cancel");
        end("a");
        assertThat(started, hasSize(6));
        for (int i = 0; i < 64; i++) {
            end("hangs-" + i);
            assertThat(open().size(), is(lessThanOrEqualTo(4)));
        }
        assertThat(started, hasSize(67));
        assertThat(
                started.subList(6, 67),
                is(IntStream.range(3, 64).mapToObj(i -> "hangs-" + i).toList()));
    }

    @Test
    void whatHasGivenUpWhileItWaitedForASharedSlotLeavesItToTheNext() {
        JointSlots joint = new JointSlots(1);
        gate = gate(2, 0, joint);
        call("a", Priority.STATUS, null);
        EndpointGate givesUp = gate(2, 0, joint);
        gate = givesUp;
        CompletableFuture<String> waiting = call("b", Priority.STATUS, null);
        EndpointGate other = gate(2, 0, joint);
        gate = other;
        call("c", Priority.STATUS, null);

        waiting.cancel(false);
        time.settle();
        end("a");

        assertThat(started, contains("a", "c"));
        end("c");
        assertThat(givesUp.inFlight() + givesUp.waiting(), is(0));
        assertThat(other.inFlight(), is(0));
        call("d", Priority.STATUS, null);
        assertThat(started, contains("a", "c", "d"));
    }

    @Test
    void aClientThatDoesNotFitKeepsNoSlot() {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<String> broken = make(Priority.STATUS, "web-01", () -> {
                throw new NoSuchMethodError("poll");
            });
            time.seconds(1);
            assertThat(broken.isCompletedExceptionally(), is(true));
        }

        assertThat(gate.inFlight(), is(0));
        call("a", Priority.STATUS, "web-01");
        assertThat(started, contains("a"));
    }

    @Test
    void moreImportantCallsGoFirstAndEqualOnesInTheirOrder() {
        gate = gate(1, 0);
        call("first", Priority.CLEANUP, null);
        call("clean", Priority.CLEANUP, null);
        call("look-1", Priority.STATUS, null);
        call("look-2", Priority.STATUS, null);
        call("run", Priority.SUBMIT, null);

        for (String name : List.of("first", "run", "look-1", "look-2", "clean")) {
            end(name);
        }

        assertThat(started, contains("first", "run", "look-1", "look-2", "clean"));
    }

    @Test
    void aCancellationHasSlotsOfItsOwn() {
        call("a", Priority.STATUS, null);
        call("b", Priority.STATUS, null);
        call("c", Priority.STATUS, null);
        for (int i = 0; i <= EndpointGate.CANCEL_SLOTS; i++) {
            call("cancel-" + i, Priority.CANCEL, null);
        }

        assertThat(started, contains("a", "b", "cancel-0", "cancel-1", "cancel-2", "cancel-3"));
        end("a");
        assertThat(started.get(6), is("cancel-4"));
    }

    @Test
    void aTargetWithASingleLaneGetsOneCallAtATime() {
        gate = gate(10, 0);
        call("a1", Priority.STATUS, "a");
        call("a2", Priority.STATUS, "a");
        call("a3", Priority.SUBMIT, "a");
        call("b1", Priority.STATUS, "b");

        assertThat(started, contains("a1", "b1"));
        assertThat(gate.inLane("a"), is(3));

        end("a1");
        assertThat(started, contains("a1", "b1", "a3"));
        end("a3");
        end("a2");
        end("b1");
        assertThat(gate.inLane("a"), is(0));
        assertThat(gate.inFlight(), is(0));
    }

    @Test
    void aBusyLaneDoesNotHoldUpTheOthers() {
        gate = gate(2, 0);
        call("a1", Priority.STATUS, "a");
        for (int i = 0; i < 100; i++) {
            call("a-waiting-" + i, Priority.SUBMIT, "a");
        }
        call("b1", Priority.STATUS, "b");

        assertThat(started, contains("a1", "b1"));
    }

    @Test
    void callsPerSecondAreSpread() {
        gate = gate(100, 4);
        for (int i = 0; i < 9; i++) {
            call("call-" + i, Priority.STATUS, null);
        }

        assertThat(started, hasSize(1));
        time.advance(Duration.ofMillis(250));
        assertThat(started, hasSize(2));
        time.seconds(1);
        assertThat(started, hasSize(6));
        time.seconds(1);
        assertThat(started, hasSize(9));
    }

    @Test
    void theWholeEndpointRestsForAsLongAsItsServerAsks() {
        call("a", Priority.STATUS, "a");
        fail("a", Duration.ofSeconds(30));
        call("b", Priority.STATUS, "b");
        call("cancel", Priority.CANCEL, null);

        time.advance(Duration.ofMillis(29_999));
        assertThat(started, contains("a"));
        time.advance(Duration.ofMillis(1));
        assertThat(started, contains("a", "cancel", "b"));
    }

    @Test
    void aThrottleWithoutAdviceMakesItRestBriefly() {
        call("a", Priority.STATUS, null);
        fail("a", null);
        call("b", Priority.STATUS, null);

        assertThat(started, contains("a"));
        time.seconds(2);
        assertThat(started, contains("a", "b"));
    }

    @Test
    void aShorterRestDoesNotEndALongerOne() {
        call("a", Priority.STATUS, null);
        call("b", Priority.STATUS, null);
        fail("a", Duration.ofSeconds(30));
        fail("b", Duration.ofSeconds(1));
        call("c", Priority.STATUS, null);

        time.seconds(29);
        assertThat(started, contains("a", "b"));
        time.seconds(1);
        assertThat(started, contains("a", "b", "c"));
    }

    @Test
    void aClockThatIsSetBackDoesNotProlongTheRest() {
        call("a", Priority.STATUS, null);
        fail("a", Duration.ofSeconds(10));
        call("b", Priority.STATUS, null);

        time.shiftWallClock(Duration.ofHours(-1));
        time.seconds(10);

        assertThat(started, contains("a", "b"));
    }

    @Test
    void aWaiterThatIsCancelledIsNeverCalled() {
        gate = gate(1, 0);
        call("a", Priority.STATUS, "lane");
        CompletableFuture<String> waiting = call("b", Priority.STATUS, "lane");
        call("c", Priority.STATUS, "lane");

        waiting.cancel(true);
        end("a");

        assertThat(started, contains("a", "c"));
        end("c");
        assertThat(gate.waiting(), is(0));
        assertThat(gate.inLane("lane"), is(0));
    }

    @Test
    void aCallThatIsCancelledFreesItsSlot() {
        gate = gate(1, 0);
        CompletableFuture<String> flying = call("a", Priority.STATUS, null);
        call("b", Priority.STATUS, null);

        flying.cancel(true);
        time.settle();

        assertThat(underWay.get("a").isCancelled(), is(true));
        assertThat(started, contains("a", "b"));
        assertThat(gate.inFlight(), is(1));
    }

    @Test
    void aClientThatThrowsCostsNoSlot() {
        gate = gate(1, 0);
        CompletableFuture<String> throwing = make(Priority.STATUS, "x", () -> {
            throw new IllegalStateException("a mistake");
        });
        call("fine", Priority.STATUS, "x");
        time.settle();

        assertThat(throwing.isCompletedExceptionally(), is(true));
        assertThat(started, contains("fine"));
    }

    @Test
    void whateverHappensAllLimitsHoldAndNobodyIsForgotten() {
        Random random = new Random(20260401);
        gate = gate(5, 0);
        List<CompletableFuture<String>> results = new ArrayList<>();
        int busiest = 0;
        for (int i = 0; i < 5000; i++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    String lane = random.nextBoolean() ? null : "lane-" + random.nextInt(8);
                    results.add(call("call-" + i, Priority.values()[1 + random.nextInt(3)], lane));
                }
                case 2 -> endOne(random);
                default -> {
                    if (!results.isEmpty() && random.nextInt(10) == 0) {
                        results.get(random.nextInt(results.size())).cancel(true);
                        time.settle();
                    }
                }
            }
            busiest = Math.max(busiest, gate.inFlight());
        }
        while (!open().isEmpty()) {
            endOne(random);
        }

        assertThat(busiest, is(5));
        assertThat(results.stream().filter(result -> !result.isDone()).toList(), is(empty()));
        assertThat(gate.inFlight(), is(0));
        assertThat(gate.waiting(), is(0));
    }

    private void endOne(Random random) {
        List<String> open = open();
        if (!open.isEmpty()) {
            end(open.get(random.nextInt(open.size())));
        }
    }

    private List<String> open() {
        return underWay.entrySet().stream()
                .filter(entry -> !entry.getValue().isDone())
                .map(Map.Entry::getKey)
                .toList();
    }

    private EndpointGate gate(int calls, double perSecond) {
        return gate(calls, perSecond, null);
    }

    private EndpointGate gate(int calls, double perSecond, JointSlots joint) {
        return new EndpointGate(
                EndpointLimits.DEFAULT.withCallsInFlight(calls).withCallsPerSecond(perSecond),
                joint,
                time.queue(),
                () -> time::call);
    }

    private CompletableFuture<String> call(String name, Priority priority, String lane) {
        CompletableFuture<String> result = make(priority, lane, () -> {
            started.add(name);
            CompletableFuture<String> answer = new CompletableFuture<>();
            underWay.put(name, answer);
            return time.await(answer);
        });
        time.settle();
        return result;
    }

    /** Makes a call in a fiber of its own, which is dropped when the result is cancelled. */
    private CompletableFuture<String> make(Priority priority, String lane, EndpointGate.Request<String> request) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Fiber caller = time.queue().begin(() -> {
            try {
                result.complete(gate.call(priority, lane, request));
            } catch (ApiException e) {
                result.completeExceptionally(e);
            }
        });
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                time.queue().drop(caller);
            }
        });
        return result;
    }

    private void end(String name) {
        underWay.get(name).complete(name);
        time.settle();
    }

    private void fail(String name, Duration retryAfter) {
        underWay.get(name)
                .completeExceptionally(FakeProvider.failure(ErrorKind.THROTTLED, Delivery.REFUSED, retryAfter));
        time.settle();
    }
}
