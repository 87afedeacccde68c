package dev.holdfast.facade;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A subclass of the driver's connection class, so that casts to that class work. Its instances are made without running a
 * constructor; each public method goes to the facade. Final methods can't be redirected: the final fields that they read
 * are copied from the real connection. Where that can't be done, there is no such class and casts to interfaces remain.
 */
final class Shell {
    private static final String FACADE = "holdfast$facade";
    private static final String UNSAFE = "sun/misc/Unsafe";

    private final Class<?> driverClass;
    private final FacadeLoader loader;
    private final String facade;
    private final String name;
    private final String parent;
    private final Field[] mirrored;

    private Shell(Class<?> driverClass, FacadeLoader loader, String facade, Field[] mirrored) {
        this.driverClass = driverClass;
        this.loader = loader;
        this.facade = facade;
        this.mirrored = mirrored;
        this.parent = Type.getInternalName(driverClass);
        this.name = nameFor(driverClass);
    }

    /** Null = no subclass can stand for the class without harm. */
    static Shell of(Class<?> driverClass, FacadeLoader loader, String facade) {
        int modifiers = driverClass.getModifiers();
        if (!Modifier.isPublic(modifiers) || Modifier.isFinal(modifiers)) {
            return null;
        }
        try {
            ShellSupport.unsafe();
            Field[] mirrored = mirrored(driverClass);
            return mirrored == null ? null : new Shell(driverClass, loader, facade, mirrored);
        } catch (ReflectiveOperationException | IOException | RuntimeException e) {
            // no Unsafe, or fields that are closed to us: the interface mode is what is left
            return null;
        }
    }

    private static String nameFor(Class<?> driverClass) {
        return Type.getInternalName(driverClass) + "$Holdfast";
    }

    /** The fields that public final methods read; null = one of them may change, so that a copy would be wrong. */
    private static Field[] mirrored(Class<?> driverClass) throws IOException, NoSuchFieldException {
        Set<String> methods = new LinkedHashSet<>();
        for (Method method : driverClass.getMethods()) {
            boolean own = method.getDeclaringClass() == driverClass;
            if (own && Modifier.isFinal(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())) {
                methods.add(method.getName() + Type.getMethodDescriptor(method));
            } else if (!own && Modifier.isFinal(method.getModifiers()) && method.getDeclaringClass() != Object.class) {
                return null;
            }
        }
        Set<String> names = fieldsRead(driverClass, methods);
        Field[] fields = new Field[names.size()];
        int i = 0;
        for (String each : names) {
            Field field = driverClass.getDeclaredField(each);
            if (!Modifier.isFinal(field.getModifiers())) {
                return null;
            }
            field.setAccessible(true);
            fields[i++] = field;
        }
        return fields;
    }

    private static Set<String> fieldsRead(Class<?> driverClass, final Set<String> methods) throws IOException {
        final Set<String> fields = new LinkedHashSet<>();
        String resource = '/' + Type.getInternalName(driverClass) + ".class";
        try (InputStream in = driverClass.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no class file " + resource);
            }
            new ClassReader(bytes(in))
                    .accept(
                            new ClassVisitor(Opcodes.ASM9) {
                                @Override
                                public MethodVisitor visitMethod(
                                        int access, String name, String descriptor, String s, String[] e) {
                                    return methods.contains(name + descriptor) ? reader(fields) : null;
                                }
                            },
                            ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        }
        return fields;
    }

    private static MethodVisitor reader(final Set<String> fields) {
        return new MethodVisitor(Opcodes.ASM9) {
            @Override
            public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                if (opcode == Opcodes.GETFIELD) {
                    fields.add(name);
                }
            }
        };
    }

    private static byte[] bytes(InputStream in) throws IOException {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
        return out.toByteArray();
    }

    /** In the facade: {@code facadeOuter()} makes the instance that the application gets. */
    static void writeOuter(ClassWriter writer, String facade, Class<?> driverClass) {
        String shell = nameFor(driverClass);
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_PROTECTED, "facadeOuter", "()Ljava/sql/Connection;", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, shell, "holdfast$over", "(L" + facade + ";)L" + shell + ";", false);
        Generator.finish(code, Type.getType(Object.class));
    }

    /** @param made the facade's class, which has every method */
    void define(Class<?> made) {
        Class<?> shell = loader.define(name.replace('/', '.'), write(made));
        try {
            shell.getField("holdfast$mirrored").set(null, mirrored);
            shell.getField("holdfast$unsafe").set(null, ShellSupport.unsafe());
        } catch (ReflectiveOperationException e) {
            throw new FacadeFailure("no subclass of " + driverClass.getName(), e);
        }
    }

    private byte[] write(Class<?> made) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
        writer.visit(Opcodes.V1_8, access, name, null, parent, null);
        int shared = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
        field(writer, Opcodes.ACC_PUBLIC, FACADE, "L" + facade + ";");
        field(writer, shared, "holdfast$mirrored", "[Ljava/lang/reflect/Field;");
        field(writer, shared, "holdfast$unsafe", "L" + UNSAFE + ";");
        writeOver(writer);
        writeIdentity(writer);
        Set<String> done = finalMethods();
        for (Method method : made.getMethods()) {
            String key = method.getName() + Type.getMethodDescriptor(method);
            if (forwards(method) && done.add(key)) {
                forward(writer, method);
            }
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    /** The driver's, which a subclass can't have. */
    private Set<String> finalMethods() {
        Set<String> found = new LinkedHashSet<>();
        try {
            for (Method method : driverClass.getMethods()) {
                if (Modifier.isFinal(method.getModifiers())) {
                    found.add(method.getName() + Type.getMethodDescriptor(method));
                }
            }
            return found;
        } catch (LinkageError e) {
            throw new FacadeFailure("methods of " + driverClass.getName(), e);
        }
    }

    private static boolean forwards(Method method) {
        return !Modifier.isStatic(method.getModifiers())
                && method.getDeclaringClass() != Object.class
                && !method.getName().startsWith("facade");
    }

    private static void field(ClassWriter writer, int access, String name, String descriptor) {
        FieldVisitor field = writer.visitField(access, name, descriptor, null, null);
        field.visitEnd();
    }

    private void writeOver(ClassWriter writer) {
        int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
        String descriptor = "(L" + facade + ";)L" + name + ";";
        MethodVisitor code = writer.visitMethod(access, "holdfast$over", descriptor, null, null);
        code.visitCode();
        code.visitFieldInsn(Opcodes.GETSTATIC, name, "holdfast$unsafe", "L" + UNSAFE + ";");
        code.visitLdcInsn(Type.getObjectType(name));
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL, UNSAFE, "allocateInstance", "(Ljava/lang/Class;)Ljava/lang/Object;", false);
        code.visitTypeInsn(Opcodes.CHECKCAST, name);
        code.visitVarInsn(Opcodes.ASTORE, 1);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.PUTFIELD, name, FACADE, "L" + facade + ";");
        code.visitFieldInsn(Opcodes.GETSTATIC, name, "holdfast$mirrored", "[Ljava/lang/reflect/Field;");
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, facade, "facadeRaw", "()Ljava/lang/Object;", false);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                Type.getInternalName(ShellSupport.class),
                "mirror",
                "([Ljava/lang/reflect/Field;Ljava/lang/Object;Ljava/lang/Object;)V",
                false);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        Generator.finish(code, Type.getType(Object.class));
    }

    /** Its text is the driver's; old drivers' finalizers must not run on an object that was never constructed. */
    private void writeIdentity(ClassWriter writer) {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PROTECTED, "finalize", "()V", null, null);
        code.visitCode();
        Generator.finish(code, Type.VOID_TYPE);
    }

    private void forward(ClassWriter writer, Method method) {
        String descriptor = Type.getMethodDescriptor(method);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, method.getName(), descriptor, null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, name, FACADE, "L" + facade + ";");
        Generator.load(code, Type.getArgumentTypes(method));
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, facade, method.getName(), descriptor, false);
        Generator.finish(code, Type.getReturnType(method));
    }
}
