package dev.holdfast.intercept;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Writes the calls of {@code Hook} into a method: linked where the class can see it, else by reflection. */
final class HookCalls {
    private static final String HOOK = "dev/holdfast/bootstrap/Hook";
    private static final String FUNCTION = "java/util/function/BiFunction";

    private final MethodVisitor code;
    private final boolean linked;

    HookCalls(MethodVisitor code, boolean linked) {
        this.code = code;
        this.linked = linked;
    }

    /**
     * A call whose arguments are {@code this} and the method's parameters; leaves its answer on the stack.
     *
     * @param parameters how many parameters of reference type follow {@code this}
     */
    void answer(String call, int parameters, String descriptor) {
        if (linked) {
            for (int i = 0; i <= parameters; i++) {
                code.visitVarInsn(Opcodes.ALOAD, i);
            }
            code.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, call, descriptor, false);
            return;
        }
        bridge(call);
        code.visitIntInsn(Opcodes.BIPUSH, parameters + 1);
        code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
        for (int i = 0; i <= parameters; i++) {
            code.visitInsn(Opcodes.DUP);
            code.visitIntInsn(Opcodes.BIPUSH, i);
            code.visitVarInsn(Opcodes.ALOAD, i);
            code.visitInsn(Opcodes.AASTORE);
        }
        apply();
    }

    /** {@code enter} or {@code leave}: no argument, no answer. */
    void tell(String call) {
        if (linked) {
            code.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, call, "()V", false);
            return;
        }
        bridge(call);
        code.visitInsn(Opcodes.ACONST_NULL);
        apply();
        code.visitInsn(Opcodes.POP);
    }

    private void bridge(String call) {
        code.visitLdcInsn(HOOK.replace('/', '.'));
        code.visitInsn(Opcodes.ICONST_1);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                "java/lang/ClassLoader",
                "getSystemClassLoader",
                "()Ljava/lang/ClassLoader;",
                false);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                "java/lang/Class",
                "forName",
                "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;",
                false);
        code.visitLdcInsn("BRIDGE");
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                "java/lang/Class",
                "getField",
                "(Ljava/lang/String;)Ljava/lang/reflect/Field;",
                false);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                "java/lang/reflect/Field",
                "get",
                "(Ljava/lang/Object;)Ljava/lang/Object;",
                false);
        code.visitTypeInsn(Opcodes.CHECKCAST, FUNCTION);
        code.visitLdcInsn(call);
    }

    private void apply() {
        code.visitMethodInsn(
                Opcodes.INVOKEINTERFACE,
                FUNCTION,
                "apply",
                "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
                true);
    }
}
