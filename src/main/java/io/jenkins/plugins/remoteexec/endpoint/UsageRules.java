package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import hudson.model.Job;
import java.util.Optional;

/** Which jobs may use an endpoint, for which targets, and whom to ask otherwise. */
final class UsageRules {
    private final String endpoint;
    private final NamePatterns jobs;
    private final NamePatterns targets;
    private final String contact;

    UsageRules(@NonNull Endpoint endpoint) {
        this.endpoint = endpoint.getName();
        jobs = NamePatterns.of(endpoint.getAllowedJobs());
        targets = NamePatterns.of(endpoint.getAllowedTargets());
        contact = endpoint.getContact();
    }

    /** @param job a job, or a folder for the jobs in it */
    boolean admitsJob(@NonNull Item job) {
        return jobs.matches(name(job));
    }

    /**
     * The configurations of a matrix project, and other jobs inside a job, count under the name of the visible job.
     */
    private static String name(Item job) {
        return job.getParent() instanceof Job<?, ?> around ? around.getFullName() : job.getFullName();
    }

    boolean admitsTarget(@NonNull String target) {
        return targets.matches(target);
    }

    /** Why a job may not use the endpoint: the rule, and whom to ask. */
    @NonNull
    Optional<String> refusalOfJob(@NonNull Item job) {
        return admitsJob(job)
                ? Optional.empty()
                : Optional.of(Messages.UsageRules_job(endpoint, name(job), jobs.toString(), whomToAsk()));
    }

    /** Why a target may not be used: the rule, and whom to ask. */
    @NonNull
    Optional<String> refusalOfTarget(@NonNull String target) {
        return admitsTarget(target)
                ? Optional.empty()
                : Optional.of(Messages.UsageRules_target(endpoint, target, targets.toString(), whomToAsk()));
    }

    private String whomToAsk() {
        return contact == null ? Messages.UsageRules_askAdministrator() : Messages.UsageRules_ask(contact);
    }

    /** @throws IllegalArgumentException if a pattern can never match; the message names it */
    static void check(@CheckForNull String jobPatterns) {
        for (String pattern : NamePatterns.of(jobPatterns).texts()) {
            if (pattern.startsWith("/") || pattern.endsWith("/")) {
                throw new IllegalArgumentException(Messages.UsageRules_slash(pattern));
            }
        }
    }
}
