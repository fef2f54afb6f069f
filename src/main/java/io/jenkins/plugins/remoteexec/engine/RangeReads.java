package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.durable.Calls;
import io.jenkins.plugins.remoteexec.engine.durable.Frame;
import io.jenkins.plugins.remoteexec.engine.durable.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Reads a known part of standard output by several calls at once and hands it on in order. A call may bring less than
 * the range it was meant for; the hole is asked for again, before anything that lies behind it.
 */
final class RangeReads {
    /** Where the bytes go; always on the engine's thread. */
    interface Listener {
        @NonNull
        CompletableFuture<Void> bytes(long offset, @NonNull byte[] bytes);

        /** The range is complete, or the rest is better asked for one by one. */
        void done();

        /** The bytes could not be handed on. */
        void notTaken(@NonNull Throwable why);

        /** An error of our own; nothing more will come. */
        void broken(@NonNull Throwable error);
    }

    /** Ranges that may be in flight or wait for an earlier one, as a multiple of the calls at once. */
    private static final int AHEAD = 2;

    /** After so many ranges the other stream and the state have their turn. */
    private static final int MOST_RANGES = 128;

    private record Range(long from, long to) {}

    private final DurableTarget target;
    private final int atOnce;
    private final long end;
    private final Listener listener;
    private final Queue<Range> holes = new PriorityQueue<>(Comparator.comparingLong(Range::from));
    private final Map<Long, byte[]> arrived = new HashMap<>();
    private final List<FrameCall> calls = new ArrayList<>();
    private long handedOn;
    private long planned;
    private int ranges;
    private boolean handing;
    private boolean over;

    RangeReads(DurableTarget target, int atOnce, long from, long end, Listener listener) {
        this.target = target;
        this.atOnce = atOnce;
        this.end = end;
        this.listener = listener;
        handedOn = from;
        planned = from;
    }

    void run() {
        while (!over && calls.size() < atOnce) {
            Range range = nextRange();
            if (range == null) {
                break;
            }
            read(range);
        }
        if (!over && calls.isEmpty() && !handing) {
            over = true;
            listener.done();
        }
    }

    void drop() {
        over = true;
        // a call that is dropped takes itself out of the list
        List.copyOf(calls).forEach(FrameCall::drop);
    }

    private Range nextRange() {
        if (!holes.isEmpty()) {
            return holes.poll();
        }
        long stride = target.sizing().stride();
        if (planned >= end || ranges >= MOST_RANGES || planned >= handedOn + stride * AHEAD * atOnce) {
            return null;
        }
        ranges++;
        Range range = new Range(planned, Math.min(end, planned + stride));
        planned = range.to();
        return range;
    }

    private void read(Range range) {
        FrameCall call = target.question(
                Priority.STATUS,
                nonce -> {
                    int most = (int) Math.min(Integer.MAX_VALUE, range.to() - range.from());
                    int raw = Math.min(target.sizing().raw(), most);
                    return Calls.follow(
                            target.place(),
                            Window.partOfOut(
                                    range.from(), Math.min(target.sizing().max(), most), raw),
                            nonce);
                },
                Duration.ZERO,
                DurableTarget.ALWAYS);
        calls.add(call);
        call.ask()
                .whenComplete((answer, dropped) -> guarded(() -> {
                    calls.remove(call);
                    if (over || answer == null) {
                        return;
                    }
                    if (answer.frame() == null || answer.frame().out().bytes().length == 0) {
                        // the serial way finds out what is wrong, and says it
                        drop();
                        listener.done();
                        return;
                    }
                    take(range, answer.frame());
                }));
    }

    private void guarded(Runnable step) {
        Guard.run(step, error -> {
            drop();
            listener.broken(error);
        });
    }

    private void take(Range range, Frame frame) {
        target.sizing().good(frame);
        byte[] bytes = frame.out().bytes();
        int wanted = (int) Math.min(bytes.length, range.to() - range.from());
        arrived.put(range.from(), wanted == bytes.length ? bytes : Arrays.copyOf(bytes, wanted));
        if (range.from() + wanted < range.to()) {
            holes.add(new Range(range.from() + wanted, range.to()));
        }
        handOn();
        run();
    }

    private void handOn() {
        byte[] next = handing ? null : arrived.remove(handedOn);
        if (next == null) {
            return;
        }
        handing = true;
        long offset = handedOn;
        handedOn += next.length;
        listener.bytes(offset, next)
                .whenComplete((taken, failure) -> guarded(() -> {
                    handing = false;
                    if (failure != null) {
                        // even where the serial way has gone on behind these bytes
                        drop();
                        listener.notTaken(failure);
                    } else if (!over) {
                        handOn();
                        run();
                    }
                }));
    }
}
