package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Job;
import hudson.util.FormValidation;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import jenkins.model.Jenkins;

/** What a form says of patterns for jobs. */
final class JobPatternCheck {
    private JobPatternCheck() {}

    @NonNull
    static FormValidation of(@CheckForNull String patterns) {
        try {
            UsageRules.check(patterns);
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
        if (NamePatterns.of(patterns).texts().isEmpty()) {
            return FormValidation.ok();
        }
        List<String> jobs = StreamSupport.stream(
                        Jenkins.get().allItems(Job.class).spliterator(), false)
                .map(Job::getFullName)
                .toList();
        return misled(patterns, jobs).map(FormValidation::warning).orElseGet(FormValidation::ok);
    }

    /**
     * A warning of a pattern that matches no job, but the decoded name of one: the job of a branch {@code feature/x} is
     * called {@code feature%2Fx}. Decoded names are not compared, because whoever may push a branch called {@code x/main}
     * would be admitted by {@code **}{@code /main}.
     */
    @NonNull
    static Optional<String> misled(@CheckForNull String patterns, @NonNull List<String> jobs) {
        for (String text : NamePatterns.of(patterns).texts()) {
            NamePattern pattern = new NamePattern(text);
            if (jobs.stream().noneMatch(pattern::matches)) {
                Optional<String> meant = jobs.stream()
                        .filter(job -> pattern.matches(job.replace("%2F", "/")))
                        .findFirst();
                if (meant.isPresent()) {
                    return Optional.of(Messages.JobPatternCheck_encoded(text, meant.get()));
                }
            }
        }
        return Optional.empty();
    }
}
