package io.jenkins.plugins.remoteexec.simulator.osapi;

import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The delivery of one job to one host. The message queue delivers again what was not acknowledged in time, and an agent
 * acknowledges a job only when it has ended and did not fail ({@code agent.consumer.max_deliver} and {@code back_off} of
 * OSAPI's default configuration). The back-off counts from the delivery, so a job that is still running then is delivered
 * again as soon as it has ended, <em>however it has ended</em>: the agent asks for the next message before its
 * acknowledgement has been looked at. That then counts for the second delivery too, so there is no third.
 */
final class Delivery implements Runnable {

    static final List<Duration> BACK_OFF =
            List.of(Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(5), Duration.ofMinutes(15));

    private final SimulatorClock clock;
    private final List<Duration> backOff;
    private final Lane lane;
    private final Consumer<Runnable> work;
    private int deliveries;
    private Timer timer;
    private boolean running;
    private boolean acknowledged;
    private boolean again;

    /**
     * Creates a delivery that has not begun.
     *
     * @param backOff the waits from each delivery to the next
     * @param work processes the job, and calls what it is given to acknowledge it, before anybody can see its end
     */
    Delivery(SimulatorClock clock, List<Duration> backOff, Lane lane, Consumer<Runnable> work) {
        this.clock = clock;
        this.backOff = backOff;
        this.lane = lane;
        this.work = work;
    }

    @Override
    public void run() {
        begin();
        work.accept(this::acknowledge);
        end();
    }

    private synchronized void begin() {
        running = true;
        again = false;
        timer = deliveries++ < backOff.size() && !acknowledged
                ? clock.schedule(backOff.get(deliveries - 1), this::becomeDue)
                : () -> {};
    }

    private synchronized void becomeDue() {
        if (running) {
            again |= !acknowledged;
        } else if (!acknowledged) {
            lane.addFirst(this);
        }
    }

    private synchronized void acknowledge() {
        acknowledged = true;
        timer.cancel();
    }

    private synchronized void end() {
        running = false;
        if (again) {
            lane.addFirst(this);
        }
    }
}
