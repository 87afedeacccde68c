package dev.holdfast.intercept;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Puts {@code Object c = Hook.call(this, ...); if (c != null) return (Connection) c;} before a method's own code.
 * Nothing else of the class changes, so that loaded classes can be retransformed.
 */
final class AnswerFirst extends MethodVisitor {
    private final String call;
    private final int parameters;
    private final String descriptor;
    private final boolean linked;
    private final boolean frames;

    AnswerFirst(MethodVisitor code, String call, int parameters, String descriptor, boolean linked, boolean frames) {
        super(Opcodes.ASM9, code);
        this.call = call;
        this.parameters = parameters;
        this.descriptor = descriptor;
        this.linked = linked;
        this.frames = frames;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        Label own = new Label();
        new HookCalls(mv, linked).answer(call, parameters, descriptor);
        super.visitInsn(Opcodes.DUP);
        super.visitJumpInsn(Opcodes.IFNULL, own);
        super.visitTypeInsn(Opcodes.CHECKCAST, "java/sql/Connection");
        super.visitInsn(Opcodes.ARETURN);
        super.visitLabel(own);
        if (frames) {
            super.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Object"});
        }
        super.visitInsn(Opcodes.POP);
    }
}
