package io.jenkins.plugins.remoteexec.standins;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;

/**
 * Compares a stand-in with the real class. A stand-in may leave things out; what it declares must be so in reality,
 * because the plugin is compiled against one and runs with the other.
 */
public final class StandInComparison {

    private static final String RESTRICTED = "Lorg/kohsuke/accmod/Restricted;";

    /** The annotations of an annotation type that decide where it may stand and who finds it. */
    private static final List<String> META_ANNOTATIONS = List.of(
            "Ljava/lang/annotation/Retention;",
            "Ljava/lang/annotation/Target;",
            "Ljava/lang/annotation/Inherited;",
            "Lnet/java/sezpoz/Indexable;",
            "Lorg/jvnet/hudson/annotation_indexer/Indexed;");

    private final Hierarchy real;
    private final List<String> differences = new ArrayList<>();

    private StandInComparison(Hierarchy real) {
        this.real = real;
    }

    /** One sentence for each difference; none if all stand-ins tell the truth. */
    public static List<String> differences(List<ClassNode> standIns, ClassFiles realClasses) {
        StandInComparison comparison = new StandInComparison(new Hierarchy(realClasses));
        standIns.forEach(comparison::compare);
        return List.copyOf(comparison.differences);
    }

    private void compare(ClassNode standIn) {
        // A class that is private or local in the stand-in is its own affair.
        if (!Flags.isSeenOutside(Flags.ofClass(standIn)) || standIn.outerMethod != null) {
            return;
        }
        Optional<ClassNode> found = real.find(standIn.name);
        if (found.isEmpty()) {
            differences.add(standIn.name + ": there is no such class in reality");
            return;
        }
        compareFlags(standIn, found.get());
        compareSupertypes(standIn);
        compareTypeParameters(standIn, found.get());
        compareAnnotations(standIn, found.get());
        MemberComparison members = new MemberComparison(real, standIn);
        standIn.fields.forEach(members::compare);
        standIn.methods.forEach(members::compare);
        differences.addAll(members.differences());
    }

    private void compareFlags(ClassNode standIn, ClassNode actual) {
        int declared = Flags.ofClass(standIn);
        int flags = Flags.ofClass(actual);
        int kind = Opcodes.ACC_INTERFACE | Opcodes.ACC_ANNOTATION | Opcodes.ACC_ENUM;
        if ((declared & kind) != (flags & kind)) {
            differences.add(standIn.name + ": class, interface, annotation or enum, the kind is another in reality");
            return;
        }
        if (Flags.Visibility.of(declared) != Flags.Visibility.of(flags)) {
            differences.add(standIn.name + ": is " + Flags.Visibility.of(flags) + " in reality");
        }
        differsIn(standIn, declared, flags, Opcodes.ACC_STATIC, "static");
        // not among the flags with which an outer class lists its inner ones
        differsIn(standIn, standIn.access, actual.access, Opcodes.ACC_DEPRECATED, "deprecated");
        if (!Flags.has(flags, Opcodes.ACC_ENUM)) {
            // An enum is abstract or final depending on whether its constants have bodies, which nobody outside sees.
            differsIn(standIn, declared, flags, Opcodes.ACC_ABSTRACT, "abstract");
            differsIn(standIn, declared, flags, Opcodes.ACC_FINAL, "final");
        }
    }

    private void differsIn(ClassNode standIn, int declared, int flags, int flag, String word) {
        if (Flags.has(declared, flag) != Flags.has(flags, flag)) {
            differences.add(standIn.name + ": is " + (Flags.has(flags, flag) ? "" : "not ") + word + " in reality");
        }
    }

    private void compareSupertypes(ClassNode standIn) {
        Set<String> supertypes = real.withSupertypes(standIn.name);
        if (!supertypes.contains(standIn.superName)) {
            differences.add(standIn.name + ": does not extend " + standIn.superName + " in reality");
        }
        for (String declared : standIn.interfaces) {
            if (!supertypes.contains(declared)) {
                differences.add(standIn.name + ": does not implement " + declared + " in reality");
            }
        }
    }

    private void compareTypeParameters(ClassNode standIn, ClassNode actual) {
        String declared = typeParameters(standIn.signature);
        String parameters = typeParameters(actual.signature);
        if (!declared.equals(parameters)) {
            differences.add(standIn.name + ": type parameters are " + parameters + " in reality, not " + declared);
        }
    }

    /** The leading {@code <...>} of a class signature. */
    private static String typeParameters(String signature) {
        if (signature == null || !signature.startsWith("<")) {
            return "<>";
        }
        int depth = 0;
        int end = 0;
        do {
            char c = signature.charAt(end++);
            depth += c == '<' ? 1 : c == '>' ? -1 : 0;
        } while (depth > 0);
        return signature.substring(0, end);
    }

    private void compareAnnotations(ClassNode standIn, ClassNode actual) {
        if (annotation(standIn, RESTRICTED).isEmpty()
                && annotation(actual, RESTRICTED).isPresent()) {
            differences.add(standIn.name + ": is @Restricted in reality");
        }
        if (Flags.has(standIn.access, Opcodes.ACC_ANNOTATION)) {
            for (String meta : META_ANNOTATIONS) {
                String declared =
                        annotation(standIn, meta).map(a -> Flags.text(a.values)).orElse("absent");
                String present =
                        annotation(actual, meta).map(a -> Flags.text(a.values)).orElse("absent");
                if (!declared.equals(present)) {
                    differences.add(standIn.name + ": " + meta + " is " + present + " in reality, not " + declared);
                }
            }
        }
    }

    private static Optional<AnnotationNode> annotation(ClassNode node, String descriptor) {
        return Flags.annotation(node.visibleAnnotations, node.invisibleAnnotations, descriptor);
    }
}
