package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.CutText;
import io.jenkins.plugins.remoteexec.http.ForeignId;
import java.time.Duration;

/** What a provider says about one exec call. */
public sealed interface ExecStatus {
    /**
     * Still under way.
     *
     * @param handle the provider's own id of the call, good for polling from another JVM; of at most
     *     {@link ForeignId#LONGEST} characters, else the answer counts for none
     */
    record Running(@NonNull String handle) implements ExecStatus {}

    /**
     * Over.
     *
     * @param exit how the process ended
     * @param stdout the bytes of its standard output, as far as the provider kept them
     * @param stderr likewise
     * @param cut whether the provider has cut one of them
     * @param record what the API keeps of the call until {@link ProviderClient#collected} is told, or null if nothing
     *     is to be removed; one that is too long for an id counts as none
     * @param stoppedAfter the {@link ExecRequest#stopAfter} that ended it on the target, or null if it ended otherwise
     */
    record Ended(
            @NonNull Outcome.Exit exit,
            @NonNull byte[] stdout,
            @NonNull byte[] stderr,
            boolean cut,
            @CheckForNull String record,
            @CheckForNull Duration stoppedAfter)
            implements ExecStatus {
        public Ended {
            record = record == null || ForeignId.isPossible(record) ? record : null;
        }

        /** Of which the API keeps nothing that would have to be removed. */
        public Ended(@NonNull Outcome.Exit exit, @NonNull byte[] stdout, @NonNull byte[] stderr, boolean cut) {
            this(exit, stdout, stderr, cut, null, null);
        }

        /** Which ended by itself. */
        public Ended(
                @NonNull Outcome.Exit exit,
                @NonNull byte[] stdout,
                @NonNull byte[] stderr,
                boolean cut,
                @CheckForNull String record) {
            this(exit, stdout, stderr, cut, record, null);
        }
    }

    /** The provider says that the command could not be started. */
    record NotStarted(@NonNull String why) implements ExecStatus {
        public NotStarted {
            why = CutText.atMost(Outcome.LONGEST_REASON, why);
        }
    }

    /** The command was or may have been started, and its result cannot be had. */
    record Lost(@NonNull String why) implements ExecStatus {
        public Lost {
            why = CutText.atMost(Outcome.LONGEST_REASON, why);
        }
    }
}
