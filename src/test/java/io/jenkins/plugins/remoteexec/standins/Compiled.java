package io.jenkins.plugins.remoteexec.standins;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.tree.ClassNode;

/** A few lines of Java, compiled into a folder of their own: a small world in which a test plays Jenkins. */
record Compiled(Path folder) {

    private static final Pattern NAME = Pattern.compile("(?:class|interface|enum|@interface) (\\w+)");

    /** Each source is one top-level type in the package {@code world}. */
    static Compiled of(Path folder, String classPath, String... sources) throws IOException {
        Path sourceFolder = Files.createDirectories(folder.resolve("java"));
        for (String source : sources) {
            Matcher name = NAME.matcher(source);
            if (!name.find()) {
                throw new IllegalArgumentException("Declares no type: " + source);
            }
            Files.writeString(sourceFolder.resolve(name.group(1) + ".java"), "package world;\n" + source);
        }
        Path classFolder = folder.resolve("classes");
        JavaSources.compile(JavaSources.in(sourceFolder), classPath, classFolder);
        return new Compiled(classFolder);
    }

    List<ClassNode> classes() throws IOException {
        return ClassFiles.in(folder);
    }

    /** A loader of these classes and of Java's own. */
    ClassLoader loader() throws MalformedURLException {
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }
}
