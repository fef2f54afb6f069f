package io.jenkins.plugins.remoteexec.standins;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InnerClassNode;

/** Access flags and annotations of class files. */
final class Flags {

    enum Visibility {
        PRIVATE,
        PACKAGE,
        PROTECTED,
        PUBLIC;

        static Visibility of(int access) {
            if (has(access, Opcodes.ACC_PUBLIC)) {
                return PUBLIC;
            }
            if (has(access, Opcodes.ACC_PROTECTED)) {
                return PROTECTED;
            }
            return has(access, Opcodes.ACC_PRIVATE) ? PRIVATE : PACKAGE;
        }
    }

    private Flags() {}

    static boolean has(int access, int flag) {
        return (access & flag) != 0;
    }

    /** Whether a plugin, which never shares a package with Jenkins, can see a member at all. */
    static boolean isSeenOutside(int access) {
        return Visibility.of(access).compareTo(Visibility.PACKAGE) > 0 && !has(access, Opcodes.ACC_SYNTHETIC);
    }

    /** The flags as in the source: those of a nested class stand in its table of nested classes only. */
    static int ofClass(ClassNode node) {
        return node.innerClasses.stream()
                .filter(inner -> inner.name.equals(node.name))
                .mapToInt((InnerClassNode inner) -> inner.access)
                .findFirst()
                .orElse(node.access);
    }

    static Optional<AnnotationNode> annotation(
            List<AnnotationNode> visible, List<AnnotationNode> invisible, String descriptor) {
        return Stream.of(visible, invisible)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(annotation -> annotation.desc.equals(descriptor))
                .findFirst();
    }

    /** An annotation's values, or one of them, in a form that can be compared and read. */
    static String text(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(Flags::text).toList().toString();
            case String[] constant -> String.join(".", constant);
            case AnnotationNode annotation -> annotation.desc + text(annotation.values);
            case null, default -> String.valueOf(value);
        };
    }
}
