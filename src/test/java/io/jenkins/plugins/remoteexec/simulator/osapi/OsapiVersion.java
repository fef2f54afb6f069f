package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.time.Duration;

/** Generations of OSAPI that a client can meet, told apart by what they answer. */
public enum OsapiVersion {
    /** March 2026: paths without a prefix, results without {@code status}, jobs listed newest first. */
    MARCH_2026("", false, false, false, true, false, null),

    /**
     * 7 April 2026 (commit 100ad0db8): results have a {@code status}; hosts that did not answer a broadcast are
     * missing; a failed job that is run again is under way.
     */
    EARLY_APRIL_2026("", true, false, false, false, false, null),

    /**
     * From 10 April 2026 (commits cba2e9f19, 9f22b3b7b, 3de921c3b): prefix {@code /api}, a web interface at {@code /},
     * absent hosts reported as failed, records kept for one hour.
     */
    MID_APRIL_2026("/api", true, true, true, false, false, Duration.ofHours(1)),

    /** August 2026 (commit 63dd1cffa): as before, but a failed job stays failed while it is run again. */
    AUGUST_2026("/api", true, true, true, false, true, Duration.ofHours(1));

    private final String prefix;
    private final boolean resultStatus;
    private final boolean absentHostsReported;
    private final boolean webInterface;
    private final boolean newestFirst;
    private final boolean failedStaysFailed;
    private final Duration retention;

    OsapiVersion(
            String prefix,
            boolean resultStatus,
            boolean absentHostsReported,
            boolean webInterface,
            boolean newestFirst,
            boolean failedStaysFailed,
            Duration retention) {
        this.prefix = prefix;
        this.resultStatus = resultStatus;
        this.absentHostsReported = absentHostsReported;
        this.webInterface = webInterface;
        this.newestFirst = newestFirst;
        this.failedStaysFailed = failedStaysFailed;
        this.retention = retention;
    }

    /** Returns what stands before every path: {@code /api} or nothing. */
    public String prefix() {
        return prefix;
    }

    boolean hasResultStatus() {
        return resultStatus;
    }

    boolean reportsAbsentHosts() {
        return absentHostsReported;
    }

    boolean hasWebInterface() {
        return webInterface;
    }

    boolean listsNewestFirst() {
        return newestFirst;
    }

    boolean failedStaysFailed() {
        return failedStaysFailed;
    }

    /** Returns how long a job's record is kept, null for ever. */
    Duration retention() {
        return retention;
    }
}
