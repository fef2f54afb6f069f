package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.chaos.Finding.Kind;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.text.Signals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Holds what was told of an execution against what was seen of it. */
final class Judge {
    private final Evidence seen;
    private final List<Finding> findings = new ArrayList<>();

    private Judge(Evidence seen) {
        this.seen = seen;
    }

    static List<Finding> findings(Evidence seen) {
        Judge judge = new Judge(seen);
        judge.judge();
        return judge.findings;
    }

    /** How the command ends if nobody disturbs it. */
    static Outcome natural(Plan plan) {
        return plan.code() >= 0 ? new Outcome.Exited(plan.code()) : new Outcome.Signalled(Signals.name(-plan.code()));
    }

    private void judge() {
        if (seen.starts() > 1) {
            findings.add(new Finding(Kind.DOUBLE_START, seen.starts() - 1, "started " + seen.starts() + " times"));
        }
        if (seen.repeated() > 0) {
            findings.add(new Finding(Kind.BYTES_REPEATED, seen.repeated(), seen.repeated() + " bytes came again"));
        }
        if (seen.skipped() > 0) {
            findings.add(new Finding(Kind.BYTES_LOST, seen.skipped(), seen.skipped() + " bytes were left out"));
        }
        if (seen.outcome() == null) {
            add(Kind.HUNG, "no end; " + seen.where());
            return;
        }
        if (seen.ends() != 1) {
            add(Kind.UNTRUE, "ended " + seen.ends() + " times");
        }
        boolean whole = isOfItsOwn(seen.outcome());
        judge(seen.plan().out(), seen.out(), whole, "standard output");
        judge(seen.plan().err(), seen.err(), whole, "standard error");
        judgeOutcome();
        if (seen.outcome().isStopUnconfirmed() && !(seen.outcome() instanceof Outcome.Lost)) {
            add(Kind.STOP_NOT_CONFIRMED, "not confirmed");
        }
        if (seen.processesAfterwards() > 0) {
            add(Kind.STILL_RUNNING, seen.processesAfterwards() + " processes run on");
        }
        if (!seen.leftBehind().isEmpty()) {
            add(Kind.LEFT_BEHIND, "left on the target: " + seen.leftBehind());
        }
    }

    private static boolean isOfItsOwn(Outcome outcome) {
        return outcome instanceof Outcome.Exited || outcome instanceof Outcome.Signalled;
    }

    private void judge(byte[] written, byte[] told, boolean whole, String stream) {
        if (told.length > written.length) {
            long more = told.length - written.length;
            findings.add(new Finding(Kind.BYTES_REPEATED, more, more + " bytes too many on " + stream));
            return;
        }
        int same = Arrays.mismatch(written, told);
        int right = same < 0 ? told.length : same;
        if (right < told.length || whole && told.length < written.length) {
            long lost = (whole ? written.length : told.length) - right;
            findings.add(new Finding(
                    Kind.BYTES_LOST, lost, lost + " of " + written.length + " bytes are missing on " + stream));
        }
    }

    private void judgeOutcome() {
        Outcome outcome = seen.outcome();
        boolean mayBeStopped = seen.cancelled() || seen.plan().timeout() > 0;
        boolean saysStopped = outcome instanceof Outcome.Cancelled cancelled && cancelled.stopped()
                || outcome instanceof Outcome.TimedOut late && late.stopped()
                || isOfItsOwn(outcome);
        if (saysStopped && seen.processesAtTheEnd() > 0) {
            untrue(seen.processesAtTheEnd() + " processes of it were running");
        }
        switch (outcome) {
            case Outcome.Exited end -> judgeNatural();
            case Outcome.Signalled end -> judgeNatural();
            case Outcome.Cancelled end -> {
                if (!seen.cancelled()) {
                    untrue("nobody has cancelled it");
                }
                if (end.how().contains("not been started") && seen.starts() > 0) {
                    untrue("it was started");
                }
                if (end.how().contains("already ended")
                        && !end.how().contains(natural(seen.plan()).describe())) {
                    untrue("it ends with " + natural(seen.plan()).describe());
                }
            }
            case Outcome.TimedOut end -> {
                if (!seen.overdue()) {
                    untrue("its deadline had not passed");
                }
            }
            case Outcome.NotStarted end -> {
                if (seen.starts() > 0) {
                    untrue("it was started");
                } else if (end.why().contains("no POSIX shell")) {
                    untrue("the target has a shell");
                }
                if (!mayBeStopped) {
                    add(Kind.COULD_HAVE_BEEN_SAVED, outcome.describe());
                }
            }
            case Outcome.Lost end ->
                add(mayBeStopped ? Kind.LOST_WHILE_STOPPING : Kind.COULD_HAVE_BEEN_SAVED, outcome.describe());
            case Outcome.Ended end -> untrue("it has an exit code");
            case Outcome.Failed end -> untrue("it has an exit code");
        }
    }

    private void judgeNatural() {
        if (seen.starts() == 0) {
            untrue("it was not started");
        } else if (!seen.outcome().equals(natural(seen.plan()))) {
            untrue("it ends with " + natural(seen.plan()).describe());
        } else if (!seen.finished()) {
            untrue("it had not come to its end");
        }
    }

    private void untrue(String truth) {
        add(Kind.UNTRUE, "\"" + seen.outcome().describe() + "\", but " + truth);
    }

    private void add(Kind kind, String text) {
        findings.add(Finding.of(kind, text));
    }
}
