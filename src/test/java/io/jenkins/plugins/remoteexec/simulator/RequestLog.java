package io.jenkins.plugins.remoteexec.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a simulator was asked, in the order in which the answers began. */
public final class RequestLog {

    private static final String ANY = "*";

    private final List<RequestRecord> records = new ArrayList<>();
    private final Map<String, Integer> inFlight = new HashMap<>();
    private final Map<String, Integer> maxConcurrent = new HashMap<>();

    synchronized void begin(String method) {
        maxConcurrent.merge(method, inFlight.merge(method, 1, Integer::sum), Math::max);
        maxConcurrent.merge(ANY, inFlight(), Math::max);
    }

    synchronized void add(RequestRecord request) {
        records.add(request);
    }

    synchronized void end(String method) {
        inFlight.merge(method, -1, Integer::sum);
    }

    /** Returns a copy of all records so far. */
    public synchronized List<RequestRecord> all() {
        return List.copyOf(records);
    }

    /** Counts answered or dropped requests of a method whose path and query contain a match of {@code pathPattern}. */
    public synchronized long count(String method, String pathPattern) {
        Pattern pattern = Pattern.compile(pathPattern);
        return records.stream()
                .filter(r ->
                        r.method().equals(method) && pattern.matcher(r.path()).find())
                .count();
    }

    /** Returns how many requests are being handled now. */
    public synchronized int inFlight() {
        return inFlight.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns the highest number of requests that were handled at one time. */
    public synchronized int maxConcurrent() {
        return maxConcurrent(ANY);
    }

    /** As {@link #maxConcurrent()}, for the requests of one method. */
    public synchronized int maxConcurrent(String method) {
        return maxConcurrent.getOrDefault(method, 0);
    }

    /** Forgets the records and the maximum, for a test that counts one phase. */
    public synchronized void clear() {
        records.clear();
        maxConcurrent.clear();
        maxConcurrent.putAll(inFlight);
        maxConcurrent.put(ANY, inFlight());
    }
}
