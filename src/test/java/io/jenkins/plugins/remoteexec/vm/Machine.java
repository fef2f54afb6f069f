package io.jenkins.plugins.remoteexec.vm;

import io.jenkins.plugins.remoteexec.simulator.guest.GuestAgent;
import io.jenkins.plugins.remoteexec.simulator.guest.GuestExecStatus;
import io.jenkins.plugins.remoteexec.simulator.guest.PortAgent;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A virtual machine with one processor, 256 MB of memory and an ext4 disk at {@code /var/tmp}, emulated without any help
 * of the hardware. What its kernel has not yet written to the disk is lost with its power.
 *
 * <p>It has two guest agents: one for the provider, one for the test, who does to the machine what its owner could.
 * What commands tell with {@code counted} is on the host at once, so that no reset can undo it.
 */
final class Machine implements Closeable {
    /** After these the kernel has written the names of new files to the disk, and what is in them as it pleases. */
    static final int COMMIT_SECONDS = 8;

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration BOOT = Duration.ofMinutes(2);
    private static final long MOMENT_MILLIS = 50;

    private static Path system;

    private final Path directory;
    private final Process process;
    private final PortAgent agent;
    private final PortAgent control;
    private final Qmp qmp;

    private Machine(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        BootFiles.makeDisk(directory.resolve("disk"));
        agent = new PortAgent(directory.resolve("agent"));
        control = new PortAgent(directory.resolve("control"));
        process = launch();
        try {
            qmp = connect();
            awaitBoot("");
        } catch (IOException | InterruptedException e) {
            end();
            throw e;
        }
    }

    /** Boots a machine, or has the test skipped where that is not possible. */
    static Machine bootOrSkip() throws IOException, InterruptedException {
        String obstacle = BootFiles.obstacle().orElse(null);
        Assumptions.assumeTrue(obstacle == null, obstacle);
        return new Machine(Files.createTempDirectory("virtual-machine-"));
    }

    private static synchronized Path system() throws IOException, InterruptedException {
        if (system == null) {
            Path directory = Files.createTempDirectory("virtual-machine-system-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteTree(directory)));
            Path archive = directory.resolve("system.cpio");
            BootFiles.makeSystem(archive, Files.createDirectory(directory.resolve("root")));
            system = archive;
        }
        return system;
    }

    private Process launch() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                // ends the machine when this JVM ends, however it does: then the pipe has no other end any more
                "sh", "-c", "\"$@\" </dev/null & cat >/dev/null; kill -9 $! 2>/dev/null", "sh"));
        words.add(BootFiles.program("qemu-system-x86_64").orElseThrow().toString());
        words.addAll(List.of("-M", "pc,graphics=off", "-accel", "tcg", "-smp", "1", "-m", "256"));
        words.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-nic", "none"));
        words.addAll(List.of("-kernel", BootFiles.theKernel().toString()));
        words.addAll(List.of("-initrd", system().toString(), "-append", "console=ttyS0 quiet panic=-1"));
        words.addAll(List.of("-serial", "file:console"));
        // what the machine's kernel has written outlives a reset in the host's memory, and the host need not write it
        words.addAll(List.of("-drive", "file=disk,format=raw,if=none,id=disk,cache=unsafe"));
        words.addAll(List.of("-device", "virtio-blk-pci,drive=disk", "-device", "virtio-serial-pci"));
        for (String port : List.of("agent", "control")) {
            words.addAll(List.of("-chardev", "socket,id=" + port + ",path=" + port + ",server=on,wait=off"));
            words.addAll(List.of("-device", "virtserialport,chardev=" + port + ",name=" + port));
        }
        words.addAll(List.of("-chardev", "file,id=counter,path=counter,append=on"));
        words.addAll(List.of("-device", "virtserialport,chardev=counter,name=counter"));
        words.addAll(List.of("-qmp", "unix:qmp,server=on,wait=off"));
        return new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("qemu.out").toFile())
                .start();
    }

    private Qmp connect() throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                return new Qmp(directory.resolve("qmp"));
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new IOException("QEMU does not start: " + Files.readString(directory.resolve("qemu.out")), e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(MOMENT_MILLIS);
        }
    }

    /** Waits until the machine is up with another boot id than this. */
    private void awaitBoot(String before) throws IOException, InterruptedException {
        long end = System.nanoTime() + BOOT.toNanos();
        while (true) {
            try {
                if (!bootId().equals(before)) {
                    return;
                }
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new IOException("it does not boot: " + Files.readString(directory.resolve("console")), e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(MOMENT_MILLIS);
        }
    }

    private String bootId() throws IOException, InterruptedException {
        return control("cat /proc/sys/kernel/random/boot_id");
    }

    /** The agent that the provider uses. */
    GuestAgent agent() {
        return agent;
    }

    /**
     * Runs a script as the machine's owner would, besides all commands, and returns what it prints.
     *
     * @throws IOException if the machine does not answer, or the script fails
     */
    String control(String script) throws IOException, InterruptedException {
        long pid = control.exec("/bin/sh", List.of("-ec", script), null, null);
        GuestExecStatus status = control.status(pid);
        while (!status.exited()) {
            TimeUnit.MILLISECONDS.sleep(MOMENT_MILLIS);
            status = control.status(pid);
        }
        String out = new String(status.stdout(), StandardCharsets.UTF_8);
        if (!Integer.valueOf(0).equals(status.exitCode())) {
            throw new IOException("in the machine: exit code " + status.exitCode() + " of " + script + ": " + out
                    + new String(status.stderr(), StandardCharsets.UTF_8));
        }
        return out;
    }

    /** What was told with {@code counted}, in order: "run" for each run, or the words of the commands. */
    List<String> counted() {
        try {
            return Files.readAllLines(directory.resolve("counter"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long runs() {
        return counted().stream().filter("run"::equals).count();
    }

    /** Takes the power away, gives it back at once, and waits until the machine is up again. */
    void reset() throws IOException, InterruptedException {
        String before = bootId();
        qmp.execute("system_reset");
        awaitBoot(before);
    }

    /** Stops the machine with everything in it, as a host that moves it elsewhere. */
    void pause() throws IOException {
        qmp.execute("stop");
    }

    void resume() throws IOException {
        qmp.execute("cont");
    }

    /** Sets the machine's clock this much later, or earlier if negative. */
    void jump(Duration later) throws IOException, InterruptedException {
        control("date -s @$(($(date +%s) + " + later.toSeconds() + "))");
    }

    /** Kills the provider's agent; another one is started within a moment. Its commands live on. */
    void restartAgent() throws IOException, InterruptedException {
        control("kill -9 $(cat /run/agent/pid)");
    }

    /** Fills the disk, but for these bytes: a multiple of a block, which has 1024. */
    void leaveFree(int bytes) throws IOException, InterruptedException {
        control("cd /var/tmp; dd if=/dev/zero bs=64k 2>/dev/null >>fill || :; sync;"
                + " dd if=/dev/zero bs=1k 2>/dev/null >>fill || :; sync;"
                + " room() { set -- $(stat -f -c '%a %S' .); room=$(($1 * $2)); };"
                + " room; while [ $room -lt " + bytes + " ]; do"
                + " truncate -s $(($(stat -c %s fill) - 1024)) fill; sync; room; done");
    }

    /** Uses up what can have a name on the disk, but for so many files. */
    void leaveInodes(int count) throws IOException, InterruptedException {
        control(
                "true >/var/tmp/fill; mkdir /var/tmp/many; cd /var/tmp/many; i=0; while true 2>/dev/null >$i; do i=$((i + 1)); done;"
                        + " n=0; while [ $n -lt " + count + " ]; do n=$((n + 1)); rm $((i - n)); done; sync");
    }

    @Override
    public void close() throws IOException {
        qmp.close();
        end();
    }

    private void end() {
        try {
            // as when this JVM dies
            process.getOutputStream().close();
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deleteTree(directory);
    }

    private static void deleteTree(Path root) {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + root, e);
        }
    }
}
