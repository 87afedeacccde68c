package dev.holdfast.intercept;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Takes {@code final} from the public methods of a driver's connection class, so that the facade's subclass of it can
 * override them all. Otherwise it needs copies of the final fields that they read, and from JDK 26 on the JVM warns of who
 * writes those. A class that is loaded keeps what it has: its methods can't change.
 */
final class Unsealed extends ClassVisitor {
    static final String PG_CONNECTION = "org/postgresql/jdbc/PgConnection";

    private Unsealed(ClassVisitor next) {
        super(Opcodes.ASM9, next);
    }

    /**
     * @param redefined null = it is being loaded
     * @return null = the class stays as it is
     */
    static byte[] of(Class<?> redefined, byte[] classFile) {
        if (redefined != null && isSealed(redefined)) {
            return null;
        }
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new Unsealed(writer), 0);
        return writer.toByteArray();
    }

    private static boolean isSealed(Class<?> loaded) {
        for (Method method : loaded.getDeclaredMethods()) {
            if (isPublicFinal(method.getModifiers())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPublicFinal(int access) {
        return (access & (Modifier.PUBLIC | Modifier.FINAL | Modifier.STATIC)) == (Modifier.PUBLIC | Modifier.FINAL);
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, String signature, String[] exceptions) {
        int open = isPublicFinal(access) ? access & ~Modifier.FINAL : access;
        return super.visitMethod(open, name, descriptor, signature, exceptions);
    }
}
