package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.time.Duration;

/** Generations of OSAPI that a client can meet, told apart by what they answer. */
public enum OsapiVersion {
    /** March 2026: paths without a prefix, results without {@code status}. */
    MARCH_2026("", false, false, false, null),

    /**
     * 7 April 2026 (commit 100ad0db8): results have a {@code status}; hosts that did not answer a broadcast are
     * missing.
     */
    EARLY_APRIL_2026("", true, false, false, null),

    /**
     * From 10 April 2026 (commits cba2e9f19, 9f22b3b7b, 3de921c3b): prefix {@code /api}, a web interface at {@code /},
     * absent hosts reported as failed, records kept for one hour.
     */
    MID_APRIL_2026("/api", true, true, true, Duration.ofHours(1));

    private final String prefix;
    private final boolean resultStatus;
    private final boolean absentHostsReported;
    private final boolean webInterface;
    private final Duration retention;

    OsapiVersion(
            String prefix,
            boolean resultStatus,
            boolean absentHostsReported,
            boolean webInterface,
            Duration retention) {
        this.prefix = prefix;
        this.resultStatus = resultStatus;
        this.absentHostsReported = absentHostsReported;
        this.webInterface = webInterface;
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

    /** Returns how long a job's record is kept, null for ever. */
    Duration retention() {
        return retention;
    }
}
