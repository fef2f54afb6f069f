package io.jenkins.plugins.remoteexec.standins;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** Supertypes, and members as the JVM resolves them (Java Virtual Machine Specification, section 5.4.3). */
final class Hierarchy {

    /** A member and the class that declares it. */
    record Declared<M>(ClassNode owner, M member) {}

    private final ClassFiles classes;

    Hierarchy(ClassFiles classes) {
        this.classes = classes;
    }

    Optional<ClassNode> find(String internalName) {
        return classes.find(internalName);
    }

    /** The class itself, its superclasses and all interfaces, also those that cannot be found. */
    Set<String> withSupertypes(String internalName) {
        Set<String> all = new LinkedHashSet<>();
        collect(internalName, all);
        return all;
    }

    private void collect(String internalName, Set<String> all) {
        if (internalName != null && all.add(internalName)) {
            find(internalName).ifPresent(node -> {
                collect(node.superName, all);
                node.interfaces.forEach(i -> collect(i, all));
            });
        }
    }

    boolean isA(String internalName, String supertype) {
        return withSupertypes(internalName).contains(supertype);
    }

    Optional<Declared<MethodNode>> method(String owner, String name, String descriptor) {
        Optional<Declared<MethodNode>> inClass = methodOfClass(owner, name, descriptor);
        return inClass.isPresent() || name.startsWith("<") ? inClass : methodOfInterface(owner, name, descriptor);
    }

    private Optional<Declared<MethodNode>> methodOfClass(String owner, String name, String descriptor) {
        Optional<ClassNode> next = find(owner);
        while (next.isPresent()) {
            ClassNode node = next.get();
            for (MethodNode method : node.methods) {
                if (method.name.equals(name)
                        && (method.desc.equals(descriptor) || isSignaturePolymorphic(node, method))) {
                    return Optional.of(new Declared<>(node, method));
                }
            }
            next = node.superName == null || name.startsWith("<") ? Optional.empty() : find(node.superName);
        }
        return Optional.empty();
    }

    /** Such a method is called with whatever descriptor the caller likes. */
    private static boolean isSignaturePolymorphic(ClassNode owner, MethodNode method) {
        return (owner.name.equals("java/lang/invoke/MethodHandle") || owner.name.equals("java/lang/invoke/VarHandle"))
                && Flags.has(method.access, Opcodes.ACC_NATIVE);
    }

    /** A default method wins over an abstract one. */
    private Optional<Declared<MethodNode>> methodOfInterface(String owner, String name, String descriptor) {
        Optional<Declared<MethodNode>> found = Optional.empty();
        for (String supertype : withSupertypes(owner)) {
            ClassNode node = find(supertype).orElse(null);
            if (node == null || !Flags.has(node.access, Opcodes.ACC_INTERFACE)) {
                continue;
            }
            for (MethodNode method : node.methods) {
                if (method.name.equals(name)
                        && method.desc.equals(descriptor)
                        && !Flags.has(method.access, Opcodes.ACC_STATIC)
                        && (found.isEmpty() || Flags.has(found.get().member().access, Opcodes.ACC_ABSTRACT))) {
                    found = Optional.of(new Declared<>(node, method));
                }
            }
        }
        return found;
    }

    Optional<Declared<FieldNode>> field(String owner, String name, String descriptor) {
        for (String supertype : withSupertypes(owner)) {
            ClassNode node = find(supertype).orElse(null);
            if (node == null) {
                continue;
            }
            for (FieldNode field : node.fields) {
                if (field.name.equals(name) && field.desc.equals(descriptor)) {
                    return Optional.of(new Declared<>(node, field));
                }
            }
        }
        return Optional.empty();
    }
}
