package dev.holdfast.facade;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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
 * constructor; each public method goes to the facade. Final methods, which a class has that was loaded before the agent, can't
 * be redirected: the final fields that they read are copied from the real connection. Where that can't be done, there is no
 * such class and casts to interfaces remain.
 */
final class Shell {
    private static final String FACADE = "holdfast$facade";
    private static final String FIELDS = "holdfast$fields";
    private static final String MAKER = "holdfast$maker";
    private static final String UNSAFE = "sun/misc/Unsafe";
    private static final String TO_STRING = "toString()Ljava/lang/String;";
    private static final String SUPPORT = Type.getInternalName(ShellSupport.class);

    private final Class<?> driverClass;
    private final FacadeLoader loader;
    private final String facade;
    private final String name;
    private final String parent;
    private final Method[] methods;
    private final Set<String> mirrored;

    private Shell(Class<?> driverClass, FacadeLoader loader, String facade, Method[] methods, Set<String> mirrored) {
        this.driverClass = driverClass;
        this.loader = loader;
        this.facade = facade;
        this.methods = methods;
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
            Method[] methods = publicMethods(driverClass);
            Set<String> mirrored = mirrored(driverClass, methods);
            return mirrored == null ? null : new Shell(driverClass, loader, facade, methods, mirrored);
        } catch (ReflectiveOperationException | IOException | RuntimeException e) {
            // no Unsafe, or fields that are closed to us: the interface mode is what is left
            return null;
        }
    }

    /** Of the class and of those above it; what overrides stands before what it overrides. */
    static Method[] publicMethods(Class<?> driverClass) {
        List<Method> found = new ArrayList<>();
        for (Class<?> type = driverClass; type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (Generator.isOnTop(method)) {
                    found.add(method);
                }
            }
        }
        return found.toArray(new Method[0]);
    }

    /** What the driver's connections can be asked, whoever declares it. */
    Method[] publicMethods() {
        return methods;
    }

    private static String nameFor(Class<?> driverClass) {
        return Type.getInternalName(driverClass) + "$Holdfast";
    }

    /** The fields that public final methods read; null = one of them may change, so that a copy would be wrong. */
    private static Set<String> mirrored(Class<?> driverClass, Method[] methods)
            throws IOException, ReflectiveOperationException {
        Set<String> ends = new LinkedHashSet<>();
        for (Method method : methods) {
            if (!Modifier.isFinal(method.getModifiers())) {
                continue;
            }
            if (method.getDeclaringClass() != driverClass) {
                return null;
            }
            ends.add(Generator.keyOf(method));
        }
        if (ends.isEmpty()) {
            return ends;
        }
        Set<String> names = fieldsRead(driverClass, ends);
        Field[] fields = ShellSupport.fields(driverClass, names.toArray(new String[0]));
        for (Field field : fields) {
            if (!Modifier.isFinal(field.getModifiers())) {
                return null;
            }
        }
        ShellSupport.tryOut(driverClass, fields);
        return names;
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

    /**
     * @param interfaces that it names itself, as the driver's class does
     * @param more names and descriptors of what the facade has on top of java.sql
     */
    void define(String[] interfaces, Set<String> more) {
        try {
            Class.forName(
                    loader.define(name.replace('/', '.'), write(interfaces, more))
                            .getName(),
                    true,
                    loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new FacadeFailure("no subclass of " + driverClass.getName(), e);
        }
    }

    private byte[] write(String[] interfaces, Set<String> more) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
        writer.visit(Opcodes.V1_8, access, name, null, parent, interfaces);
        field(writer, Opcodes.ACC_PUBLIC, FACADE, "L" + facade + ";");
        field(writer, Opcodes.ACC_STATIC, FIELDS, "[Ljava/lang/reflect/Field;");
        field(writer, Opcodes.ACC_STATIC, MAKER, "L" + UNSAFE + ";");
        writeInitializer(writer);
        writeOver(writer);
        writeFinalizer(writer);
        Set<String> done = new HashSet<>(Arrays.asList("hashCode()I", "equals(Ljava/lang/Object;)Z"));
        for (Method method : methods) {
            String key = Generator.keyOf(method);
            if (done.add(key) && !Modifier.isFinal(method.getModifiers())) {
                forward(writer, key);
            }
        }
        for (String key : more) {
            if (done.add(key)) {
                forward(writer, key);
            }
        }
        if (done.add(TO_STRING)) {
            forward(writer, TO_STRING);
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void writeInitializer(ClassWriter writer) {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        code.visitCode();
        code.visitLdcInsn(Type.getObjectType(parent));
        code.visitIntInsn(Opcodes.SIPUSH, mirrored.size());
        code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/String");
        int i = 0;
        for (String field : mirrored) {
            code.visitInsn(Opcodes.DUP);
            code.visitIntInsn(Opcodes.SIPUSH, i++);
            code.visitLdcInsn(field);
            code.visitInsn(Opcodes.AASTORE);
        }
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                SUPPORT,
                "fields",
                "(Ljava/lang/Class;[Ljava/lang/String;)[Ljava/lang/reflect/Field;",
                false);
        code.visitFieldInsn(Opcodes.PUTSTATIC, name, FIELDS, "[Ljava/lang/reflect/Field;");
        code.visitMethodInsn(Opcodes.INVOKESTATIC, SUPPORT, "unsafe", "()Ljava/lang/Object;", false);
        code.visitTypeInsn(Opcodes.CHECKCAST, UNSAFE);
        code.visitFieldInsn(Opcodes.PUTSTATIC, name, MAKER, "L" + UNSAFE + ";");
        Generator.finish(code, Type.VOID_TYPE);
    }

    static void field(ClassWriter writer, int access, String name, String descriptor) {
        FieldVisitor field = writer.visitField(access, name, descriptor, null, null);
        field.visitEnd();
    }

    private void writeOver(ClassWriter writer) {
        int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
        String descriptor = "(L" + facade + ";)L" + name + ";";
        MethodVisitor code = writer.visitMethod(access, "holdfast$over", descriptor, null, null);
        code.visitCode();
        code.visitFieldInsn(Opcodes.GETSTATIC, name, MAKER, "L" + UNSAFE + ";");
        code.visitLdcInsn(Type.getObjectType(name));
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL, UNSAFE, "allocateInstance", "(Ljava/lang/Class;)Ljava/lang/Object;", false);
        code.visitTypeInsn(Opcodes.CHECKCAST, name);
        code.visitVarInsn(Opcodes.ASTORE, 1);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.PUTFIELD, name, FACADE, "L" + facade + ";");
        code.visitFieldInsn(Opcodes.GETSTATIC, name, FIELDS, "[Ljava/lang/reflect/Field;");
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, facade, "facadeRaw", "()Ljava/lang/Object;", false);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                SUPPORT,
                "mirror",
                "([Ljava/lang/reflect/Field;Ljava/lang/Object;Ljava/lang/Object;)V",
                false);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        Generator.finish(code, Type.getType(Object.class));
    }

    /** Old drivers' finalizers must not run on an object that was never constructed. */
    private void writeFinalizer(ClassWriter writer) {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PROTECTED, "finalize", "()V", null, null);
        code.visitCode();
        Generator.finish(code, Type.VOID_TYPE);
    }

    /** @param key name and descriptor */
    private void forward(ClassWriter writer, String key) {
        String called = key.substring(0, key.indexOf('('));
        String descriptor = key.substring(called.length());
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, called, descriptor, null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, name, FACADE, "L" + facade + ";");
        Generator.load(code, Type.getArgumentTypes(descriptor));
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, facade, called, descriptor, false);
        Generator.finish(code, Type.getReturnType(descriptor));
    }
}
