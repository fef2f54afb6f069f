package io.jenkins.plugins.remoteexec.standins;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** Class files by internal name ({@code java/util/Map}), parsed when first asked for and never loaded. */
public final class ClassFiles {

    private final ClassLoader loader;
    private final Map<String, Optional<ClassNode>> parsed = new HashMap<>();

    /** What {@code loader} would find. */
    public ClassFiles(ClassLoader loader) {
        this.loader = loader;
    }

    /** What {@code loader} would find, where {@code own} comes first. */
    ClassFiles(List<ClassNode> own, ClassLoader loader) {
        this(loader);
        own.forEach(node -> parsed.put(node.name, Optional.of(node)));
    }

    Optional<ClassNode> find(String internalName) {
        return parsed.computeIfAbsent(internalName, this::read);
    }

    private Optional<ClassNode> read(String internalName) {
        try (InputStream in = loader.getResourceAsStream(internalName + ".class")) {
            return in == null ? Optional.empty() : Optional.of(parse(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All classes under a folder of class files, in the order of their paths, package descriptions left out. */
    public static List<ClassNode> in(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(".class"))
                    .filter(path -> !path.endsWith("package-info.class"))
                    .sorted()
                    .map(ClassFiles::read)
                    .toList();
        }
    }

    private static ClassNode read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassNode parse(InputStream in) throws IOException {
        ClassNode node = new ClassNode();
        new ClassReader(in).accept(node, ClassReader.SKIP_FRAMES);
        return node;
    }
}
