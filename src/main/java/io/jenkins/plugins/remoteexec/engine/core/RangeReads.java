package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.remoteexec.engine.supervisor.Calls;
import io.jenkins.plugins.remoteexec.engine.supervisor.Frame;
import io.jenkins.plugins.remoteexec.engine.supervisor.OutputRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Reads a known part of standard output by several fibers at once, for one that takes the bytes in order. A call may bring
 * less than the range it was meant for; the hole is asked for again, before anything that lies behind it.
 */
final class RangeReads implements AutoCloseable {
    /** Ranges that may be in flight or wait for an earlier one, as a multiple of the calls at once. */
    private static final int AHEAD = 2;

    /** After so many ranges the other stream and the state have their turn. */
    private static final int MOST_RANGES = 128;

    private record Range(long from, long to) {}

    private final DurableTarget target;
    private final int atOnce;
    private final long end;
    private final Queue<Range> holes = new PriorityQueue<>(Comparator.comparingLong(Range::from));
    private final Map<Long, byte[]> arrived = new HashMap<>();
    private final List<Fiber> readers = new ArrayList<>();
    private Event news = new Event();
    private RuntimeException unforeseen;
    private long handedOn;
    private long planned;
    private int ranges;
    private int reading;
    private boolean inVain;

    RangeReads(DurableTarget target, int atOnce, long from, long end) {
        this.target = target;
        this.atOnce = atOnce;
        this.end = end;
        handedOn = from;
        planned = from;
    }

    /** The next bytes; null when the range is complete, or the rest is better asked for one by one. */
    @CheckForNull
    byte[] next() {
        while (true) {
            readAhead();
            byte[] next = arrived.remove(handedOn);
            if (next != null) {
                handedOn += next.length;
                return next;
            }
            if (unforeseen != null) {
                throw unforeseen;
            }
            if (inVain || reading == 0) {
                return null;
            }
            target.queue().await(news);
            news = new Event();
        }
    }

    /** Ends the calls that are under way. */
    @Override
    public void close() {
        readers.forEach(target.queue()::drop);
    }

    private void readAhead() {
        while (!inVain && reading < atOnce) {
            Range range = nextRange();
            if (range == null) {
                return;
            }
            reading++;
            readers.add(target.queue().begin(() -> readOn(range)));
        }
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

    private void readOn(Range first) {
        try {
            for (Range range = first; range != null && !inVain; range = nextRange()) {
                read(range);
                target.queue().signal(news);
            }
        } catch (NoAnswerException e) {
            // the serial way finds out what is wrong, and says it
            inVain = true;
        } catch (Fiber.Dropped e) {
            throw e;
        } catch (RuntimeException e) {
            unforeseen = e;
        } finally {
            reading--;
            target.queue().signal(news);
        }
    }

    private void read(Range range) throws NoAnswerException {
        Frame frame = target.ask(
                        Priority.STATUS,
                        nonce -> {
                            int most = (int) Math.min(Integer.MAX_VALUE, range.to() - range.from());
                            int raw = Math.min(target.sizing().raw(), most);
                            return Calls.follow(
                                    target.directory(),
                                    OutputRequest.partOfOut(
                                            range.from(),
                                            Math.min(target.sizing().max(), most),
                                            raw),
                                    nonce);
                        },
                        Duration.ZERO)
                .frame();
        byte[] bytes = frame.out().bytes();
        if (bytes.length == 0) {
            inVain = true;
            return;
        }
        target.sizing().good(frame);
        int wanted = (int) Math.min(bytes.length, range.to() - range.from());
        arrived.put(range.from(), wanted == bytes.length ? bytes : Arrays.copyOf(bytes, wanted));
        if (range.from() + wanted < range.to()) {
            holes.add(new Range(range.from() + wanted, range.to()));
        }
    }
}
