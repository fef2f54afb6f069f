package io.jenkins.plugins.remoteexec.standins;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Would classes that were compiled against one set of classes link with another? Says what the JVM would throw only
 * when it gets there: classes and members that are missing or not accessible, finals overridden, abstract methods
 * left unimplemented.
 */
public final class LinkCheck {

    private final Hierarchy real;
    private final List<String> problems = new ArrayList<>();

    private LinkCheck(Hierarchy real) {
        this.real = real;
    }

    /** One sentence for each problem; none if everything links. */
    public static List<String> problems(List<ClassNode> compiled, ClassLoader others) {
        LinkCheck check = new LinkCheck(new Hierarchy(new ClassFiles(compiled, others)));
        ReferenceCheck references = new ReferenceCheck(check.real, compiled);
        for (ClassNode node : compiled) {
            check.inheritance(node);
            references.check(node);
        }
        check.problems.addAll(references.problems());
        return check.problems.stream().distinct().toList();
    }

    private void inheritance(ClassNode node) {
        real.find(node.superName)
                .filter(parent -> Flags.has(parent.access, Opcodes.ACC_FINAL | Opcodes.ACC_INTERFACE))
                .ifPresent(parent -> problems.add(node.name + ": cannot extend " + parent.name));
        for (String name : node.interfaces) {
            real.find(name)
                    .filter(parent -> !Flags.has(parent.access, Opcodes.ACC_INTERFACE))
                    .ifPresent(parent -> problems.add(node.name + ": cannot implement " + name + ", it is a class"));
        }
        for (String supertype : real.withSupertypes(node.name)) {
            Optional<ClassNode> found = real.find(supertype);
            if (found.isEmpty()) {
                problems.add(node.name + ": its supertype " + supertype + " is missing");
            } else if (found.get() != node) {
                overrides(node, found.get());
            }
        }
    }

    private void overrides(ClassNode node, ClassNode parent) {
        for (MethodNode inherited : parent.methods) {
            if (Flags.has(inherited.access, Opcodes.ACC_PRIVATE) || inherited.name.startsWith("<")) {
                continue;
            }
            for (MethodNode own : node.methods) {
                if (own.name.equals(inherited.name) && isInstanceMethod(own)) {
                    override(node, own, parent, inherited);
                }
            }
            if (Flags.has(inherited.access, Opcodes.ACC_ABSTRACT)
                    && !Flags.has(node.access, Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) {
                implementation(node, parent, inherited);
            }
        }
    }

    private static boolean isInstanceMethod(MethodNode method) {
        return !Flags.has(method.access, Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE);
    }

    private void override(ClassNode node, MethodNode own, ClassNode parent, MethodNode inherited) {
        String where = node.name + "." + own.name + own.desc;
        String what = parent.name + "." + inherited.name + inherited.desc;
        if (own.desc.equals(inherited.desc)) {
            if (Flags.has(inherited.access, Opcodes.ACC_FINAL)) {
                problems.add(where + ": overrides the final " + what);
            }
            if (Flags.has(inherited.access, Opcodes.ACC_STATIC) && !Flags.has(parent.access, Opcodes.ACC_INTERFACE)) {
                problems.add(where + ": hides the static " + what);
            }
            if (Flags.Visibility.of(own.access).compareTo(Flags.Visibility.of(inherited.access)) < 0) {
                problems.add(where + ": is less visible than " + what);
            }
        } else if (parameters(own).equals(parameters(inherited))
                && isInstanceMethod(inherited)
                && !Flags.has(own.access | inherited.access, Opcodes.ACC_SYNTHETIC)
                && real.method(node.name, inherited.name, inherited.desc)
                        .filter(resolved -> resolved.owner() == node)
                        .isEmpty()) {
            // javac writes the bridge only if it knows that the other return type is inherited.
            problems.add(where + ": looks like an override of " + what + ", but nothing calls it in its place");
        }
    }

    private static String parameters(MethodNode method) {
        return method.desc.substring(0, method.desc.indexOf(')'));
    }

    private void implementation(ClassNode node, ClassNode parent, MethodNode inherited) {
        boolean implemented = real.method(node.name, inherited.name, inherited.desc)
                .filter(resolved -> !Flags.has(resolved.member().access, Opcodes.ACC_ABSTRACT))
                .isPresent();
        if (!implemented) {
            problems.add(node.name + ": does not implement the abstract " + parent.name + "." + inherited.name
                    + inherited.desc);
        }
    }
}
