package dev.holdfast.intercept;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Writes the hooks of a plan into a class. One thread, one class. */
final class Hooks extends ClassVisitor {
    private final Plan plan;
    private final boolean linked;
    private boolean frames;

    Hooks(ClassVisitor next, Plan plan, boolean linked) {
        super(Opcodes.ASM9, next);
        this.plan = plan;
        this.linked = linked;
    }

    static byte[] weave(byte[] classFile, Plan plan, boolean linked) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new Hooks(writer, plan, linked), 0);
        return writer.toByteArray();
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        frames = (version & 0xffff) >= Opcodes.V1_6;
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, String signature, String[] exceptions) {
        MethodVisitor code = super.visitMethod(access, name, descriptor, signature, exceptions);
        if (plan.answers(access, name, descriptor)) {
            return answering(code, name, descriptor);
        }
        return plan.passes(name, descriptor) ? new Passing(code, linked, frames) : code;
    }

    private MethodVisitor answering(MethodVisitor code, String name, String descriptor) {
        if (name.equals("connect")) {
            return new AnswerFirst(
                    code,
                    "connect",
                    2,
                    "(Ljava/lang/Object;Ljava/lang/String;Ljava/util/Properties;)Ljava/lang/Object;",
                    linked,
                    frames);
        }
        boolean login = descriptor.equals(Plan.GET_CONNECTION_AS);
        return new AnswerFirst(
                code,
                "dataSource",
                login ? 2 : 0,
                login
                        ? "(Ljava/lang/Object;Ljava/lang/String;Ljava/lang/String;)Ljava/lang/Object;"
                        : "(Ljava/lang/Object;)Ljava/lang/Object;",
                linked,
                frames);
    }
}
