package dev.holdfast.facade;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.ResultSet;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Makes the subclass of a driver's array class, so that casts to that class work. Each public method goes to the driver's array; the
 * result sets that it gives lead back to the facade of the connection, which it keeps alive. Used once.
 */
final class ArrayShell {
    private static final String CALLS = Type.getInternalName(VendorCalls.class);
    private static final String CONNECTION = Type.getDescriptor(ConnectionFacade.class);
    private static final String FACADE = "holdfast$connection";
    private static final String RAW = "holdfast$raw";

    private final Class<?> driverClass;
    private final String parent;
    private final String type;
    private final String name;

    ArrayShell(Class<?> driverClass) {
        this.driverClass = driverClass;
        this.parent = Type.getInternalName(driverClass);
        this.type = Type.getDescriptor(driverClass);
        this.name = parent + "$Holdfast";
    }

    /**
     * @return its constructor takes the connection's facade and the driver's array
     * @throws FacadeFailure a method can't be redirected
     */
    Class<?> generate() {
        return new FacadeLoader(driverClass).define(name.replace('/', '.'), write());
    }

    private byte[] write() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
        writer.visit(Opcodes.V1_8, access, name, null, parent, Generator.names(driverClass.getInterfaces()));
        Shell.field(writer, Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, FACADE, CONNECTION);
        Shell.field(writer, Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, RAW, type);
        writeConstructor(writer);
        Set<String> done = new HashSet<>();
        for (Method method : Shell.publicMethods(driverClass)) {
            if (Modifier.isFinal(method.getModifiers())) {
                throw new FacadeFailure("final method " + method, null);
            }
            if (done.add(Generator.keyOf(method))) {
                forward(writer, method);
            }
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    /** What the driver's constructor is given is never asked for. */
    private void writeConstructor(ClassWriter writer) {
        Constructor<?> inherited = driverClass.getConstructors()[0];
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "(" + CONNECTION + type + ")V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        for (Class<?> argument : inherited.getParameterTypes()) {
            Generator.pushNothing(code, Type.getType(argument));
        }
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, "<init>", Type.getConstructorDescriptor(inherited), false);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitFieldInsn(Opcodes.PUTFIELD, name, FACADE, CONNECTION);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitFieldInsn(Opcodes.PUTFIELD, name, RAW, type);
        Generator.finish(code, Type.VOID_TYPE);
    }

    private void forward(ClassWriter writer, Method method) {
        String descriptor = Type.getMethodDescriptor(method);
        boolean givesRows = ResultSet.class.isAssignableFrom(method.getReturnType());
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, method.getName(), descriptor, null, null);
        code.visitCode();
        if (givesRows) {
            loadConnection(code);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, CALLS, "checkOpen", "(" + CONNECTION + ")V", false);
        }
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, name, RAW, type);
        Generator.load(code, Type.getArgumentTypes(descriptor));
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, parent, method.getName(), descriptor, false);
        Type result = Type.getReturnType(descriptor);
        if (givesRows) {
            code.visitLdcInsn(result);
            loadConnection(code);
            Generator.writeShown(code, result);
        }
        Generator.finish(code, result);
    }

    private void loadConnection(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, name, FACADE, CONNECTION);
    }
}
