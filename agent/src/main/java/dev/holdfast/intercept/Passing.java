package dev.holdfast.intercept;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Puts {@code Hook.enter(); try { ... } finally { Hook.leave(); }} around a method. The handler is the last of the
 * method's table, so that the method's own handlers come first, and its frame knows no local variable: that holds
 * wherever in the method the exception comes from.
 */
final class Passing extends MethodVisitor {
    private final boolean linked;
    private final boolean frames;
    private final Label start = new Label();

    Passing(MethodVisitor code, boolean linked, boolean frames) {
        super(Opcodes.ASM9, code);
        this.linked = linked;
        this.frames = frames;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        new HookCalls(mv, linked).tell("enter");
        super.visitLabel(start);
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
            new HookCalls(mv, linked).tell("leave");
        }
        super.visitInsn(opcode);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        Label end = new Label();
        super.visitTryCatchBlock(start, end, end, null);
        super.visitLabel(end);
        if (frames) {
            super.visitFrame(Opcodes.F_FULL, 0, new Object[0], 1, new Object[] {"java/lang/Throwable"});
        }
        new HookCalls(mv, linked).tell("leave");
        super.visitInsn(Opcodes.ATHROW);
        super.visitMaxs(maxStack, maxLocals);
    }
}
