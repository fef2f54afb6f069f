package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.Optional;

/** What a provider's primitive can do. Everything above the clients is derived from this, never from a provider's name. */
public final class Capabilities {
    private final int longestCommand;
    private final long largestOutput;
    private final boolean argumentVector;
    private final boolean workingDirectory;
    private final boolean singleLane;
    private final boolean pollsNeedNoLane;
    private final boolean blocking;
    private final boolean cancel;
    private final boolean exitCodeReported;
    private final boolean outputReturned;
    private final boolean posixShell;
    private final boolean outputCertain;
    private final Duration longestRun;
    private final String longestRunReason;

    private Capabilities(Builder builder) {
        longestCommand = builder.longestCommand;
        largestOutput = builder.largestOutput;
        argumentVector = builder.argumentVector;
        workingDirectory = builder.workingDirectory;
        singleLane = builder.singleLane;
        pollsNeedNoLane = builder.pollsNeedNoLane;
        blocking = builder.blocking;
        cancel = builder.cancel;
        exitCodeReported = builder.exitCodeReported;
        outputReturned = builder.outputReturned;
        posixShell = builder.posixShell;
        outputCertain = builder.outputCertain;
        longestRun = builder.longestRun;
        longestRunReason = builder.longestRunReason;
    }

    @NonNull
    public static Builder builder() {
        return new Builder();
    }

    /** The longest shell text that one call may carry, in characters. */
    public int longestCommand() {
        return longestCommand;
    }

    /** The most output that one call brings back whole, in bytes, both streams together. */
    public long largestOutput() {
        return largestOutput;
    }

    /** Whether a call can carry an argument vector that no shell looks at. */
    public boolean takesArgumentVector() {
        return argumentVector;
    }

    public boolean takesWorkingDirectory() {
        return workingDirectory;
    }

    /**
     * Whether a target runs one call at a time, so that calls to it must not wait inside it. Which of a client's calls
     * take a target's only lane is said at {@link ProviderClient}.
     */
    public boolean isSingleLane() {
        return singleLane;
    }

    /** Whether a poll asks the API for what it has written down, and so never waits for its turn on the target. */
    public boolean pollsNeedNoLane() {
        return pollsNeedNoLane;
    }

    /**
     * The longest that the API lets a command of direct mode run without doing to it what nobody wants; clients end it on
     * the target after that. Empty if any length will do.
     */
    @NonNull
    public Optional<Duration> longestRun() {
        return Optional.ofNullable(longestRun);
    }

    /** Why there is a {@link #longestRun}, and what can be done about it: a sentence without its full stop. */
    @NonNull
    public String longestRunReason() {
        return longestRunReason;
    }

    /** Whether submitting holds the HTTP call until the command has ended. */
    public boolean isBlocking() {
        return blocking;
    }

    /** Whether a running call can be stopped through the API. */
    public boolean canCancel() {
        return cancel;
    }

    public boolean reportsExitCode() {
        return exitCodeReported;
    }

    /** Whether output comes back at all, as far as it is known. */
    public boolean returnsOutput() {
        return outputReturned;
    }

    /** Whether a POSIX shell reads the text of a call; durable executions need one. */
    public boolean hasPosixShell() {
        return posixShell;
    }

    /**
     * Whether {@link #returnsOutput} is a fact. Otherwise the first answer to a command tells, and a durable execution
     * asks the target something harmless before it starts anything there.
     */
    public boolean isOutputCertain() {
        return outputCertain;
    }

    /** Starts from a provider that returns everything and limits nothing; each method takes something away or adds it. */
    public static final class Builder {
        private int longestCommand = 100_000;
        private long largestOutput = 16L * 1024 * 1024;
        private boolean argumentVector;
        private boolean workingDirectory;
        private boolean singleLane;
        private boolean pollsNeedNoLane;
        private boolean blocking;
        private boolean cancel;
        private boolean exitCodeReported = true;
        private boolean outputReturned = true;
        private boolean posixShell = true;
        private boolean outputCertain = true;
        private Duration longestRun;
        private String longestRunReason = "";

        private Builder() {}

        public Builder longestCommand(int characters) {
            longestCommand = characters;
            return this;
        }

        public Builder largestOutput(long bytes) {
            largestOutput = bytes;
            return this;
        }

        public Builder argumentVector() {
            argumentVector = true;
            return this;
        }

        public Builder workingDirectory() {
            workingDirectory = true;
            return this;
        }

        public Builder singleLane() {
            singleLane = true;
            return this;
        }

        public Builder pollsNeedNoLane() {
            pollsNeedNoLane = true;
            return this;
        }

        /** @param reason why, and what can be done about it: a sentence without its full stop */
        public Builder longestRun(@CheckForNull Duration limit, @NonNull String reason) {
            longestRun = limit;
            longestRunReason = reason;
            return this;
        }

        public Builder blocking() {
            blocking = true;
            return this;
        }

        public Builder cancel() {
            cancel = true;
            return this;
        }

        public Builder noExitCode() {
            exitCodeReported = false;
            return this;
        }

        public Builder noOutput() {
            outputReturned = false;
            return this;
        }

        public Builder otherShell() {
            posixShell = false;
            return this;
        }

        public Builder outputNotCertain() {
            outputCertain = false;
            return this;
        }

        @NonNull
        public Capabilities build() {
            return new Capabilities(this);
        }
    }
}
