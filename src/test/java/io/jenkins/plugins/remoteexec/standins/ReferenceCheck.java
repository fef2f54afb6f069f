package io.jenkins.plugins.remoteexec.standins;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** Looks up every class, method and field that a class file names. */
final class ReferenceCheck {

    private final Hierarchy real;
    private final Set<String> own;
    private final List<String> problems = new ArrayList<>();

    ReferenceCheck(Hierarchy real, List<ClassNode> own) {
        this.real = real;
        this.own = own.stream().map(node -> node.name).collect(Collectors.toSet());
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    void check(ClassNode node) {
        annotations(node.name, node.visibleAnnotations);
        for (FieldNode field : node.fields) {
            type(node.name + "." + field.name, Type.getType(field.desc));
            annotations(node.name + "." + field.name, field.visibleAnnotations);
        }
        for (MethodNode method : node.methods) {
            String where = node.name + "." + method.name;
            type(where, Type.getMethodType(method.desc));
            annotations(where, method.visibleAnnotations);
            if (method.visibleParameterAnnotations != null) {
                for (List<AnnotationNode> parameter : method.visibleParameterAnnotations) {
                    annotations(where, parameter);
                }
            }
            method.exceptions.forEach(e -> type(where, Type.getObjectType(e)));
            method.tryCatchBlocks.stream()
                    .filter(block -> block.type != null)
                    .forEach(block -> type(where, Type.getObjectType(block.type)));
            for (AbstractInsnNode instruction : method.instructions) {
                instruction(node, where, instruction);
            }
        }
    }

    private void instruction(ClassNode node, String where, AbstractInsnNode instruction) {
        switch (instruction) {
            case MethodInsnNode call -> {
                boolean isStatic = call.getOpcode() == Opcodes.INVOKESTATIC;
                method(node, where, call.owner, call.name, call.desc, call.itf, isStatic);
            }
            case FieldInsnNode use -> field(node, where, use);
            case TypeInsnNode use -> {
                type(where, Type.getObjectType(use.desc));
                real.find(use.desc)
                        .filter(n -> use.getOpcode() == Opcodes.NEW && Flags.has(n.access, Opcodes.ACC_ABSTRACT))
                        .ifPresent(n -> problems.add(where + ": InstantiationError, " + n.name + " is abstract"));
            }
            case MultiANewArrayInsnNode array -> type(where, Type.getType(array.desc));
            case LdcInsnNode load -> constant(node, where, load.cst);
            case InvokeDynamicInsnNode dynamic -> {
                type(where, Type.getMethodType(dynamic.desc));
                for (Object argument : dynamic.bsmArgs) {
                    constant(node, where, argument);
                }
            }
            default -> {}
        }
    }

    /** A constant that names others: a class, the types of a lambda, the method behind one, a case of a pattern switch. */
    private void constant(ClassNode node, String where, Object constant) {
        switch (constant) {
            case Type type -> type(where, type);
            case Handle handle
            when handle.getTag() >= Opcodes.H_INVOKEVIRTUAL -> {
                boolean isStatic = handle.getTag() == Opcodes.H_INVOKESTATIC;
                method(
                        node,
                        where,
                        handle.getOwner(),
                        handle.getName(),
                        handle.getDesc(),
                        handle.isInterface(),
                        isStatic);
            }
            default -> {}
        }
    }

    private void method(
            ClassNode caller,
            String where,
            String owner,
            String name,
            String descriptor,
            boolean ofInterface,
            boolean isStatic) {
        type(where, Type.getObjectType(owner));
        Optional<ClassNode> found = real.find(owner);
        if (owner.startsWith("[") || found.isEmpty()) {
            return;
        }
        String what = owner + "." + name + descriptor;
        if (Flags.has(found.get().access, Opcodes.ACC_INTERFACE) != ofInterface) {
            problems.add(where + ": IncompatibleClassChangeError, " + owner
                    + (ofInterface ? " is a class" : " is an interface"));
        }
        Optional<Hierarchy.Declared<MethodNode>> target = real.method(owner, name, descriptor);
        if (target.isEmpty()) {
            problems.add(where + ": NoSuchMethodError " + what);
            return;
        }
        access(caller, where, what, target.get().owner(), target.get().member().access, isStatic);
    }

    private void field(ClassNode user, String where, FieldInsnNode use) {
        type(where, Type.getObjectType(use.owner));
        if (real.find(use.owner).isEmpty()) {
            return;
        }
        String what = use.owner + "." + use.name + " " + use.desc;
        boolean isStatic = use.getOpcode() == Opcodes.GETSTATIC || use.getOpcode() == Opcodes.PUTSTATIC;
        real.field(use.owner, use.name, use.desc)
                .ifPresentOrElse(
                        field -> access(user, where, what, field.owner(), field.member().access, isStatic),
                        () -> problems.add(where + ": NoSuchFieldError " + what));
    }

    private void access(ClassNode user, String where, String what, ClassNode owner, int access, boolean isStatic) {
        if (Flags.has(access, Opcodes.ACC_STATIC) != isStatic) {
            problems.add(
                    where + ": IncompatibleClassChangeError, " + what + (isStatic ? " is not" : " is") + " static");
        }
        boolean accessible = own.contains(owner.name)
                || switch (Flags.Visibility.of(access)) {
                    case PUBLIC -> true;
                    // Every array has clone(), and Object is everybody's parent.
                    case PROTECTED -> real.isA(user.name, owner.name) || owner.name.equals("java/lang/Object");
                    case PACKAGE, PRIVATE -> false;
                };
        if (!accessible) {
            problems.add(where + ": IllegalAccessError " + what);
        }
    }

    private void annotations(String where, List<AnnotationNode> annotations) {
        if (annotations == null) {
            return;
        }
        for (AnnotationNode annotation : annotations) {
            Type type = Type.getType(annotation.desc);
            type(where, type);
            Optional<ClassNode> found = real.find(type.getInternalName());
            for (int i = 0; annotation.values != null && found.isPresent() && i < annotation.values.size(); i += 2) {
                Object member = annotation.values.get(i);
                if (found.get().methods.stream().noneMatch(method -> method.name.equals(member))) {
                    problems.add(where + ": the annotation " + type.getClassName() + " has no " + member);
                }
            }
        }
    }

    private void type(String where, Type type) {
        switch (type.getSort()) {
            case Type.ARRAY -> type(where, type.getElementType());
            case Type.METHOD -> {
                type(where, type.getReturnType());
                for (Type argument : type.getArgumentTypes()) {
                    type(where, argument);
                }
            }
            case Type.OBJECT -> {
                String name = type.getInternalName();
                Optional<ClassNode> found = real.find(name);
                if (found.isEmpty()) {
                    problems.add(where + ": NoClassDefFoundError " + name);
                } else if (!own.contains(name) && !Flags.isSeenOutside(Flags.ofClass(found.get()))) {
                    problems.add(where + ": IllegalAccessError, the class " + name + " is not public");
                }
            }
            default -> {
                // a primitive
            }
        }
    }
}
