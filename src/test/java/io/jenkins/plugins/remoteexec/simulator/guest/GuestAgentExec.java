package io.jenkins.plugins.remoteexec.simulator.guest;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** A provider that passes everything on to a guest agent, as the APIs of Virtuozzo, HostUp and Proxmox do. */
public final class GuestAgentExec implements ProviderClient {
    /** The kernel takes 128 KiB in one argument. */
    private static final int LONGEST = 120_000;

    private static final int AGENTS_OWN_CAP = 16 * 1024 * 1024;

    private final QemuGuestAgent agent;
    private final AtomicInteger submits = new AtomicInteger();
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private int cap = AGENTS_OWN_CAP;

    /** @param agent is not closed with this */
    public GuestAgentExec(QemuGuestAgent agent) {
        this.agent = agent;
    }

    /** Keeps so many bytes of both streams together, as the services above the agent do: Virtuozzo 100 KB. */
    public GuestAgentExec cap(int bytes) {
        cap = bytes;
        return this;
    }

    /** Commands that were handed to the agent so far. */
    public int submits() {
        return submits.get();
    }

    @Override
    public String describe() {
        return "The guest agent";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.builder()
                .longestCommand(LONGEST)
                .largestOutput(cap)
                .argumentVector()
                .build();
    }

    @Override
    public ExecStatus submit(ExecRequest request) throws ApiException {
        return asked("could not run the command", () -> {
            submits.incrementAndGet();
            try {
                List<String> words =
                        request.isShell() ? List.of("/bin/sh", "-c", request.shellText()) : request.arguments();
                long pid = agent.exec(words.get(0), words.subList(1, words.size()), null, null);
                return new ExecStatus.Running(Long.toString(pid));
            } catch (GuestAgentError e) {
                if (e.description().contains("Failed to execute child process")) {
                    return new ExecStatus.NotStarted(e.description());
                }
                throw e;
            }
        });
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        return asked("could not report the command's state", () -> {
            try {
                GuestExecStatus status = agent.status(Long.parseLong(handle));
                return status.exited() ? ended(status) : new ExecStatus.Running(handle);
            } catch (GuestAgentError e) {
                if (e.isUnknownPid()) {
                    return new ExecStatus.Lost("the guest agent does not know the command any more (" + e.description()
                            + "): it was started anew, or has told the result before");
                }
                throw e;
            }
        });
    }

    private ExecStatus ended(GuestExecStatus status) {
        byte[] out = head(status.stdout(), cap);
        byte[] err = head(status.stderr(), cap - out.length);
        boolean cut = status.truncated() || out.length < status.stdout().length || err.length < status.stderr().length;
        Outcome.Exit exit = status.exitCode() != null
                ? new Outcome.Exited(status.exitCode())
                : new Outcome.Signalled(status.signal() == null ? "unknown" : String.valueOf(status.signal()));
        return new ExecStatus.Ended(exit, out, err, cut);
    }

    private static byte[] head(byte[] bytes, int most) {
        return bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    @Override
    public Probe probe() {
        throw new UnsupportedOperationException("no connection test goes through this provider");
    }

    @Override
    public List<TargetInfo> targets() {
        return List.of();
    }

    private interface Question {
        ExecStatus answer() throws IOException;
    }

    private ExecStatus asked(String what, Question question) throws ApiException {
        oneAtATime.lock();
        try {
            return question.answer();
        } catch (IOException e) {
            throw failure(what, e);
        } finally {
            oneAtATime.unlock();
        }
    }

    private static ApiException failure(String what, IOException e) {
        boolean refused = e instanceof GuestAgentError;
        Delivery delivery =
                refused ? Delivery.REFUSED : e instanceof ConnectException ? Delivery.NOT_SENT : Delivery.UNKNOWN;
        return ApiException.of(refused ? ErrorKind.REJECTED : ErrorKind.UNAVAILABLE, delivery)
                .asked("The guest agent " + what)
                .text(e.getMessage())
                .cause(e)
                .build();
    }
}
