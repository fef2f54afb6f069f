package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Cancellation;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a call, its slot and its lane are given back once. */
class EndpointGateFaultsTest {
    private final VirtualTime time = new VirtualTime(new Random(7));
    private final List<String> told = new ArrayList<>();

    @Test
    void aCallThatEndsAtTheMomentItIsGivenUpFreesItsSlotOnce() throws Exception {
        Thread[] caller = new Thread[1];
        EndpointGate gate = gate(task -> {
            caller[0] = new Thread(task);
            caller[0].start();
        });
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Fiber fiber = time.queue()
                .begin(() -> call(gate, () -> {
                    Cancellation.ofThisThread().onCancel(() -> {
                        ended.countDown();
                        join(caller[0]);
                    });
                    begun.countDown();
                    join(ended);
                    return "nobody waits for this";
                }));
        time.settle();
        begun.await();
        time.queue().drop(fiber);
        time.settle();

        assertThat(gate.inFlight(), is(0));
        assertThat(gate.inLane("web-01"), is(0));
    }

    @Test
    void aCallForWhichNoThreadCanBeHadIsNotMadeAndGivesItsSlotBack() {
        boolean[] exhausted = {true};
        EndpointGate gate = gate(task -> {
            if (exhausted[0]) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            time.call(task);
        });
        time.queue().begin(() -> call(gate, () -> "never"));
        time.settle();
        exhausted[0] = false;
        time.queue().begin(() -> call(gate, () -> "the next"));
        time.settle();

        assertThat(told, contains(ErrorKind.UNAVAILABLE + " " + Delivery.NOT_SENT, "the next"));
        assertThat(gate.inFlight(), is(0));
        assertThat(gate.inLane("web-01"), is(0));
    }

    @Test
    void anEngineThatIsClosedAroundACallTellsNoFailure() {
        EndpointGate gate = gate(task -> {
            time.queue().close();
            throw new RejectedExecutionException("shut down");
        });
        time.queue().begin(() -> call(gate, () -> "never"));
        time.settle();

        assertThat(told, is(empty()));
        assertThat(time.queue().alive(), is(0));
    }

    @Test
    void aFailureThatCannotEvenBeToldGivesItsSlotBack() {
        EndpointGate gate = gate(time::call);
        time.queue()
                .begin(() -> call(gate, () -> {
                    throw new IllegalStateException() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        public String getMessage() {
                            throw new IllegalStateException("no words");
                        }
                    };
                }));
        time.settle();
        time.queue().begin(() -> call(gate, () -> sneaky(new Throwable("neither exception nor error"))));
        time.settle();
        time.queue().begin(() -> call(gate, () -> "the next"));
        time.settle();

        assertThat(told, contains(ErrorKind.PROTOCOL + " " + Delivery.UNKNOWN, "the next"));
        assertThat(gate.inFlight(), is(0));
        assertThat(gate.inLane("web-01"), is(0));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> String sneaky(Throwable any) throws T {
        throw (T) any;
    }

    private EndpointGate gate(Executor thread) {
        return new EndpointGate(EndpointLimits.DEFAULT.withCallsInFlight(1), null, time.queue(), () -> thread);
    }

    private void call(EndpointGate gate, EndpointGate.Request<String> request) {
        try {
            told.add(gate.call(Priority.STATUS, "web-01", request));
        } catch (ApiException e) {
            told.add(e.kind() + " " + e.delivery());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
