package io.jenkins.plugins.remoteexec.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a simulator was asked, in the order in which the answers began. */
public final class RequestLog {

    private final List<RequestRecord> records = new ArrayList<>();
    private int inFlight;
    private int maxConcurrent;

    synchronized void begin() {
        inFlight++;
        maxConcurrent = Math.max(maxConcurrent, inFlight);
    }

    synchronized void add(RequestRecord request) {
        records.add(request);
    }

    synchronized void end() {
        inFlight--;
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
        return inFlight;
    }

    /** Returns the highest number of requests that were handled at one time. */
    public synchronized int maxConcurrent() {
        return maxConcurrent;
    }

    /** Forgets the records and the maximum, for a test that counts one phase. */
    public synchronized void clear() {
        records.clear();
        maxConcurrent = inFlight;
    }
}
