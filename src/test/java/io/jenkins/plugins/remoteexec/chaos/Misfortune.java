package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.simulator.Mishap;
import io.jenkins.plugins.remoteexec.simulator.Mishap.Sort;
import io.jenkins.plugins.remoteexec.simulator.Mishaps;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Lets a share of the requests of one execution go wrong. There are never so many in a row that giving up would be right:
 * a few for an outage, and less for what could as well be meant for good.
 */
final class Misfortune {
    /** What a client waits at most for an answer, in place of the half minute and more that it would. */
    static final int READ_TIMEOUT_MILLIS = 8_000;

    private static final int MOST_IN_A_ROW = 5;
    private static final int MOST_REFUSALS_IN_A_ROW = 2;

    private final Random random;
    private final int percent;
    private final List<Mishap> kinds;
    private final boolean recordsExpire;
    private final Tally tally;
    private final List<String> trace = new ArrayList<>();
    private int requests;
    private int inARow;
    private int refusalsInARow;

    Misfortune(Random random, int percent, Set<Mishap> kinds, boolean recordsExpire, Tally tally) {
        this.random = random;
        this.percent = percent;
        this.kinds = List.copyOf(kinds.stream().sorted().toList());
        this.recordsExpire = recordsExpire;
        this.tally = tally;
    }

    /** Is told of each request before it is sent. */
    interface Watcher {
        /**
         * @param request its number in this execution, from 1
         * @throws IOException if it is not to be sent any more
         */
        void before(int request) throws IOException;
    }

    Interceptor interceptor(Watcher watcher) {
        return chain -> {
            Drawn drawn = draw(chain.request());
            watcher.before(drawn.number);
            if (drawn.mishap == Mishap.CONNECTION_REFUSED) {
                throw new ConnectException("Connection refused");
            }
            Request request = drawn.mishap == null
                    ? chain.request()
                    : chain.request()
                            .newBuilder()
                            .header(Mishaps.HEADER, drawn.mishap.name())
                            .build();
            Interceptor.Chain impatient = chain.withReadTimeout(READ_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            try {
                Response response = impatient.proceed(request);
                note("  #" + drawn.number + " answered " + response.code());
                return response;
            } catch (IOException e) {
                note("  #" + drawn.number + " failed: " + e);
                throw e;
            }
        };
    }

    private record Drawn(int number, Mishap mishap) {}

    private synchronized Drawn draw(Request request) {
        boolean wrong = random.nextInt(100) < percent;
        Mishap mishap = kinds.isEmpty() ? null : kinds.get(random.nextInt(kinds.size()));
        requests++;
        if (!wrong || mishap == null || !fits(mishap, request) || isTooMuch(mishap.sort())) {
            mishap = null;
        }
        Sort sort = mishap == null ? Sort.HARMLESS : mishap.sort();
        inARow = sort == Sort.HARMLESS ? 0 : inARow + 1;
        refusalsInARow = sort == Sort.HARMLESS ? 0 : refusalsInARow + (sort == Sort.REFUSAL ? 1 : 0);
        tally.request(mishap);
        note("#" + requests + " " + request.method() + " " + request.url().encodedPath()
                + (mishap == null ? "" : " " + mishap));
        return new Drawn(requests, mishap);
    }

    private boolean isTooMuch(Sort sort) {
        return sort != Sort.HARMLESS && inARow >= MOST_IN_A_ROW
                || sort == Sort.REFUSAL && refusalsInARow >= MOST_REFUSALS_IN_A_ROW;
    }

    private boolean fits(Mishap mishap, Request request) {
        boolean submits = request.method().equals("POST");
        boolean logsIn = request.url().encodedPath().endsWith("/auth/tokens");
        return switch (mishap) {
            case RUN_TWICE, RUN_AGAIN_LATER -> submits && !logsIn;
            case RECORDS_EXPIRED -> !submits && recordsExpire;
            // whoever refuses a login means it
            default -> !(logsIn && mishap.sort() == Sort.REFUSAL);
        };
    }

    synchronized void note(String line) {
        trace.add(line);
    }

    synchronized int requests() {
        return requests;
    }

    synchronized List<String> trace() {
        return List.copyOf(trace);
    }
}
