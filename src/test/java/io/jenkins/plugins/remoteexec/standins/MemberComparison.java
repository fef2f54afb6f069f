package io.jenkins.plugins.remoteexec.standins;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** Compares the members of one stand-in with what its real class has, or inherits. */
final class MemberComparison {

    private static final String RESTRICTED = "Lorg/kohsuke/accmod/Restricted;";

    private final Hierarchy real;
    private final ClassNode standIn;
    private final List<String> differences = new ArrayList<>();

    MemberComparison(Hierarchy real, ClassNode standIn) {
        this.real = real;
        this.standIn = standIn;
    }

    List<String> differences() {
        return List.copyOf(differences);
    }

    void compare(FieldNode declared) {
        if (!Flags.isSeenOutside(declared.access)) {
            return;
        }
        String where = standIn.name + "." + declared.name;
        Optional<Hierarchy.Declared<FieldNode>> found = real.field(standIn.name, declared.name, declared.desc);
        if (found.isEmpty()) {
            differences.add(where + " " + declared.desc + ": there is no such field in reality");
            return;
        }
        FieldNode actual = found.get().member();
        compareFlags(where, declared.access, actual.access);
        different(where, "constant", declared.value, actual.value);
        different(where, "generic type", declared.signature, actual.signature);
        compareRestriction(
                where,
                restriction(declared.visibleAnnotations, declared.invisibleAnnotations),
                restriction(actual.visibleAnnotations, actual.invisibleAnnotations));
    }

    void compare(MethodNode declared) {
        if (!Flags.isSeenOutside(declared.access)) {
            return;
        }
        String where = standIn.name + "." + declared.name + declared.desc;
        Optional<Hierarchy.Declared<MethodNode>> found = real.method(standIn.name, declared.name, declared.desc);
        if (found.isEmpty()) {
            differences.add(where + ": there is no such method in reality; there are " + namesakes(declared.name));
            return;
        }
        MethodNode actual = found.get().member();
        compareFlags(where, declared.access, actual.access);
        different(where, "default", Flags.text(declared.annotationDefault), Flags.text(actual.annotationDefault));
        if (found.get().owner().name.equals(standIn.name)) {
            // An inherited method is written with the type variables of its own class.
            different(where, "generic form", declared.signature, actual.signature);
            different(where, "list of checked exceptions", checked(declared.exceptions), checked(actual.exceptions));
        }
        compareRestriction(
                where,
                restriction(declared.visibleAnnotations, declared.invisibleAnnotations),
                restriction(actual.visibleAnnotations, actual.invisibleAnnotations));
    }

    private void compareFlags(String where, int declared, int actual) {
        if (Flags.Visibility.of(declared) != Flags.Visibility.of(actual)) {
            differences.add(where + ": is " + Flags.Visibility.of(actual) + " in reality");
        }
        compareFlag(where, declared, actual, Opcodes.ACC_STATIC, "static");
        compareFlag(where, declared, actual, Opcodes.ACC_ABSTRACT, "abstract");
        compareFlag(where, declared, actual, Opcodes.ACC_FINAL, "final");
        // Otherwise the full build would warn of what the Central build lets pass.
        compareFlag(where, declared, actual, Opcodes.ACC_DEPRECATED, "deprecated");
    }

    private void compareFlag(String where, int declared, int actual, int flag, String word) {
        if (Flags.has(declared, flag) != Flags.has(actual, flag)) {
            differences.add(where + ": is " + (Flags.has(actual, flag) ? "" : "not ") + word + " in reality");
        }
    }

    private void different(String where, String what, Object declared, Object actual) {
        if (!Objects.equals(declared, actual)) {
            differences.add(where + ": its " + what + " is " + actual + " in reality, not " + declared);
        }
    }

    private void compareRestriction(String where, boolean declared, boolean actual) {
        if (actual && !declared) {
            differences.add(where + ": is @Restricted in reality");
        }
    }

    private static boolean restriction(List<AnnotationNode> visible, List<AnnotationNode> invisible) {
        return Flags.annotation(visible, invisible, RESTRICTED).isPresent();
    }

    private TreeSet<String> checked(List<String> exceptions) {
        return exceptions.stream()
                .filter(e -> !real.isA(e, "java/lang/RuntimeException"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> namesakes(String name) {
        return real.withSupertypes(standIn.name).stream()
                .flatMap(supertype -> real.find(supertype).stream())
                .flatMap(node -> node.methods.stream()
                        .filter(method -> method.name.equals(name))
                        .map(method -> node.name + "." + name + method.desc))
                .toList();
    }
}
