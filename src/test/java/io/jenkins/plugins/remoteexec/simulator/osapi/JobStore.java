package io.jenkins.plugins.remoteexec.simulator.osapi;

import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The job records, for as long as they are retained. */
final class JobStore {
    private static final Set<String> ENDED = Set.of("completed", "failed", "partial_failure");

    private final SimulatorClock clock;
    private final Duration retention;
    private final Map<UUID, Job> jobs = new LinkedHashMap<>();
    private final boolean newestFirst;
    private long revision;

    /** Creates a store; a null retention keeps records for ever. */
    JobStore(SimulatorClock clock, Duration retention, boolean newestFirst) {
        this.newestFirst = newestFirst;
        this.clock = clock;
        this.retention = retention;
    }

    /** Stores a new job and returns the store's revision, which counts all writes. */
    synchronized long add(Job job) {
        jobs.put(job.id(), job);
        return ++revision;
    }

    /** Returns the job unless it was deleted or has expired. */
    synchronized Optional<Job> find(UUID id) {
        forgetExpired();
        return Optional.ofNullable(jobs.get(id)).filter(job -> !job.isDeleted());
    }

    /** In the order of their creation. */
    synchronized List<Job> inOrder() {
        forgetExpired();
        List<Job> found = new ArrayList<>(jobs.values());
        found.removeIf(Job::isDeleted);
        return found;
    }

    /** As lists show them: by id, descending, which is no order in time. */
    List<Job> listed() {
        List<Job> found = inOrder();
        if (newestFirst) {
            Collections.reverse(found);
        } else {
            found.sort(Comparator.comparing((Job job) -> job.id().toString()).reversed());
        }
        return found;
    }

    /** Removes the records of all jobs that have ended, as their age does. */
    synchronized void forgetEnded() {
        jobs.values().removeIf(job -> ENDED.contains(JobStatus.inLists(job.events())));
    }

    /** Counts jobs by status. OSAPI counts deleted ones too: only the record is deleted, not the history. */
    synchronized Map<String, Integer> statusCounts() {
        forgetExpired();
        Map<String, Integer> counts = new TreeMap<>();
        List.of("submitted", "processing", "completed", "failed", "partial_failure")
                .forEach(status -> counts.put(status, 0));
        for (Job job : jobs.values()) {
            if (!job.isDeleted() || !job.events().isEmpty()) {
                counts.merge(JobStatus.inLists(job.events()), 1, Integer::sum);
            }
        }
        return counts;
    }

    private void forgetExpired() {
        if (retention == null) {
            return;
        }
        Instant oldest = clock.now().minus(retention);
        Iterator<Job> inOrder = jobs.values().iterator();
        while (inOrder.hasNext() && !inOrder.next().created().isAfter(oldest)) {
            inOrder.remove();
        }
    }
}
