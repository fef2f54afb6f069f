package io.jenkins.plugins.remoteexec.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.remoteexec.run.OpenLog;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/**
 * What waits for a command that a build step runs. In a Pipeline that is one of the steps that run when the build step
 * begins: neither does it learn which one, nor is its thread told when that step is ended.
 */
final class WaitingStep {
    private final Run<?, ?> run;
    private final TaskListener ofStep;
    private final TaskListener ofBuild;

    /** The steps of a Pipeline that may be the one; empty for other builds. */
    private final List<FlowNode> candidates;

    /**
     * @param listener has the build step's own log
     * @throws IOException if the Pipeline of the build cannot be read
     */
    WaitingStep(@NonNull Run<?, ?> run, @NonNull TaskListener listener) throws IOException {
        this.run = run;
        ofStep = listener;
        FlowExecutionOwner owner =
                run instanceof FlowExecutionOwner.Executable pipeline ? pipeline.asFlowExecutionOwner() : null;
        candidates = owner == null
                ? List.of()
                : owner.get().getCurrentHeads().stream()
                        // a build step is no block, and those of other branches may stay active for long
                        .filter(node -> !(node instanceof BlockStartNode))
                        .toList();
        ofBuild = owner == null ? listener : owner.getListener();
    }

    /** Whether it waits still, as far as can be known. */
    boolean isWaiting() {
        return run.isLogUpdated()
                && (candidates.isEmpty() || candidates.stream().anyMatch(FlowNode::isActive));
    }

    /** The log for what is to be said of the command. */
    @NonNull
    OpenLog log() {
        return new OpenLog(run, this::isWaiting, ofStep.getLogger(), ofBuild.getLogger(), run.getCharset());
    }
}
