package io.jenkins.plugins.remoteexec.vm;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a machine boots from, made of what is installed here: a kernel of Debian's, which {@code bin/vm prepare} fetches,
 * and a system of busybox and the guest agent that lives in memory.
 */
final class BootFiles {
    /** Has the kernel, {@code vmlinuz-*}, and its modules, {@code *.ko}. */
    private static final Path KERNEL = Path.of(System.getProperty("remoteexec.vm.kernel", "target/vm"));

    private static final List<String> PROGRAMS = List.of("qemu-system-x86_64", "qemu-ga", "busybox", "cpio", "mke2fs");

    /** Each after those that it needs; what a kernel has built in is no module of it. */
    private static final List<String> MODULES = List.of(
            "crc16",
            "mbcache",
            "jbd2",
            "crc32c_generic",
            "ext4",
            "virtio_ring",
            "virtio",
            "virtio_pci_modern_dev",
            "virtio_pci_legacy_dev",
            "virtio_pci",
            "virtio_blk",
            "virtio_console");

    private static final Pattern LIBRARY = Pattern.compile("(/[^ ()]+)");

    private static final int DISK_BYTES = 64 * 1024 * 1024;
    private static final int DISK_INODES = 512;

    private BootFiles() {}

    /** Why no machine can be booted here; empty if one can. */
    static Optional<String> obstacle() {
        for (String program : PROGRAMS) {
            if (program(program).isEmpty()) {
                return Optional.of(program + " is not installed, so no virtual machine can be started");
            }
        }
        return kernel().isPresent()
                ? Optional.empty()
                : Optional.of("there is no kernel in " + KERNEL
                        + " (bin/vm prepare fetches one), so no virtual machine can be started");
    }

    static Optional<Path> program(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> kernel() {
        try (Stream<Path> files = Files.list(KERNEL)) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmlinuz"))
                    .findFirst()
                    .map(Path::toAbsolutePath);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Path theKernel() {
        return kernel().orElseThrow();
    }

    /** Makes the system that the kernel starts with. */
    static void makeSystem(Path archive, Path work) throws IOException, InterruptedException {
        for (String directory : List.of("bin", "dev", "proc", "sys", "run", "tmp", "var/tmp", "lib/modules")) {
            Files.createDirectories(work.resolve(directory));
        }
        install("busybox", work);
        install("qemu-ga", work);
        makeModules(work.resolve("lib/modules"));
        for (String script : List.of("init", "counted")) {
            Path file = work.resolve(script.equals("init") ? script : "bin/" + script);
            try (InputStream text = BootFiles.class.getResourceAsStream(script + ".sh")) {
                Files.copy(text, file);
            }
            if (!file.toFile().setExecutable(true)) {
                throw new IOException(file + " cannot be made executable");
            }
        }
        run(List.of(
                "sh",
                "-c",
                "cd \"$1\" && find . | cpio --quiet -o -H newc -R 0:0 >\"$2\"",
                "sh",
                "" + work,
                "" + archive));
    }

    private static void install(String name, Path root) throws IOException, InterruptedException {
        Path program = program(name).orElseThrow();
        copy(program, root.resolve("bin").resolve(name));
        // fails, and names no file, for a program that needs no library
        Process ldd = new ProcessBuilder("ldd", program.toString())
                .redirectErrorStream(true)
                .start();
        Matcher library = LIBRARY.matcher(new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        while (library.find()) {
            Path file = Path.of(library.group(1));
            if (Files.exists(file)) {
                copy(file, root.resolve("." + file));
            }
        }
        ldd.waitFor();
    }

    private static void makeModules(Path directory) throws IOException {
        List<String> order = MODULES.stream()
                .map(module -> module + ".ko")
                .filter(file -> Files.exists(KERNEL.resolve(file)))
                .toList();
        for (String file : order) {
            copy(KERNEL.resolve(file), directory.resolve(file));
        }
        Files.write(directory.resolve("order"), order);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from.toRealPath(), to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes an empty ext4 disk, small enough to be filled within a moment. */
    static void makeDisk(Path file) throws IOException, InterruptedException {
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(DISK_BYTES);
        }
        run(List.of(
                program("mke2fs").orElseThrow().toString(),
                "-q",
                "-F",
                "-t",
                "ext4",
                "-b",
                "1024",
                "-N",
                "" + DISK_INODES,
                file.toString()));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.get(0) + " failed: " + said.strip());
        }
    }
}
