package dev.holdfast.facade;

import dev.holdfast.dialect.Effect;
import dev.holdfast.dialect.VendorMethods;
import dev.holdfast.session.Patience;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Makes the subclass of a facade that has, on top, the interfaces and methods of one class of a driver. Used once. */
final class Generator {
    private static final String CALLS = Type.getInternalName(VendorCalls.class);
    private static final String CONNECTION = Type.getDescriptor(ConnectionFacade.class);

    private final Class<?> driverClass;
    private final Class<?> base;
    private final VendorMethods vendor;
    private final FacadeLoader loader;
    private final String name;
    private final String parent;
    /** What the subclass names: as the driver's class, in its order, then what its superclasses have on top of the base. */
    private final Set<Class<?>> interfaces = new LinkedHashSet<>();

    /** Those, and all that they extend. */
    private final Set<Class<?>> declaring = new LinkedHashSet<>();

    /** What the base has by hand, or a newer JDK by default: of {@code Object} and of the interfaces that it implements. */
    private final List<Method> ofBase = new ArrayList<>();

    /** By name and descriptor: what the subclass has on top of its base. */
    private final Map<String, Method> methods = new LinkedHashMap<>();

    Generator(Class<?> driverClass, Class<?> base, VendorMethods vendor) {
        this.driverClass = driverClass;
        this.base = base;
        this.vendor = vendor;
        this.loader = new FacadeLoader(driverClass);
        String simple = driverClass.getName().substring(driverClass.getName().lastIndexOf('.') + 1);
        this.name = "dev/holdfast/facade/of/" + simple;
        this.parent = Type.getInternalName(base);
    }

    /** @return the base itself where the driver's class has nothing more */
    Class<?> generate() {
        collectInterfaces();
        Shell shell = wantsShell() ? Shell.of(driverClass, loader, name) : null;
        collectMethods();
        if (shell != null) {
            putOnTop(shell.publicMethods());
        }
        if (methods.isEmpty() && Arrays.asList(base.getInterfaces()).containsAll(interfaces)) {
            return base;
        }
        Class<?> made = loader.define(name.replace('/', '.'), write(shell != null));
        if (shell != null) {
            shell.define(names(), methods.keySet());
        }
        return made;
    }

    /** Only by the class itself: a driver's subclass of it may have more to it. */
    private boolean wantsShell() {
        return base == ConnectionFacade.class && driverClass.getName().equals(vendor.connectionClass());
    }

    private void collectInterfaces() {
        for (Class<?> type = driverClass; type != null; type = type.getSuperclass()) {
            for (Class<?> each : type.getInterfaces()) {
                collect(each, type == driverClass);
            }
        }
    }

    /** @param named by the driver's class itself: programs hand {@code getInterfaces()} to {@code java.lang.reflect.Proxy} */
    private void collect(Class<?> type, boolean named) {
        if (!named && (type.isAssignableFrom(base) || declaring.contains(type))) {
            declare(type);
        } else if (Modifier.isPublic(type.getModifiers()) && accessible(type)) {
            interfaces.add(type);
            declare(type);
        } else {
            for (Class<?> each : type.getInterfaces()) {
                collect(each, named);
            }
        }
    }

    private void declare(Class<?> type) {
        if (declaring.add(type)) {
            for (Class<?> each : type.getInterfaces()) {
                declare(each);
            }
        }
    }

    /** Whether a class of another loader may implement it: a named module may not export it. The VM knows best. */
    private boolean accessible(Class<?> type) {
        if (type.getClassLoader() == null || type.isAssignableFrom(base)) {
            return true;
        }
        String probe = "dev/holdfast/facade/of/Probe" + interfaces.size();
        ClassWriter writer = new ClassWriter(0);
        int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT;
        writer.visit(Opcodes.V1_8, access, probe, null, "java/lang/Object", new String[] {Type.getInternalName(type)});
        writer.visitEnd();
        try {
            new FacadeLoader(driverClass).define(probe.replace('/', '.'), writer.toByteArray());
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }

    /**
     * Interface by interface: {@code Class.getMethods()} puts each of some thousand into a map, which a start of the JVM spends
     * its compilers on.
     */
    private void collectMethods() {
        Collections.addAll(ofBase, Object.class.getMethods());
        Collections.addAll(ofBase, Patience.Call.class.getMethods());
        for (Class<?> type : declaring) {
            if (type.isAssignableFrom(base)) {
                Collections.addAll(ofBase, type.getDeclaredMethods());
            }
        }
        for (Method method : ofBase) {
            if (isOnTop(method) && isMissing(method)) {
                put(method);
            }
        }
        for (Class<?> type : declaring) {
            if (!type.isAssignableFrom(base)) {
                putOnTop(type.getDeclaredMethods());
            }
        }
    }

    private void putOnTop(Method[] found) {
        for (Method method : found) {
            if (isOnTop(method) && !isOfBase(method)) {
                put(method);
            }
        }
    }

    private void put(Method method) {
        methods.putIfAbsent(keyOf(method), method);
    }

    /** Name and descriptor. */
    static String keyOf(Method method) {
        return method.getName() + Type.getMethodDescriptor(method);
    }

    /** The facade's own end isn't the driver's object's. */
    static boolean isOnTop(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !method.getName().equals("finalize");
    }

    /** The base has by hand what java.sql had when it was written; of what is newer the driver's own is wanted. */
    private boolean isMissing(Method ofJdk) {
        return ofJdk.isDefault() && isDefaultIn(base, ofJdk) && !isDefaultIn(driverClass, ofJdk);
    }

    private static boolean isDefaultIn(Class<?> type, Method method) {
        try {
            Method of = type.getMethod(method.getName(), method.getParameterTypes());
            return of.getDeclaringClass().isInterface();
        } catch (NoSuchMethodException e) {
            return true;
        }
    }

    /** What is missing there has been put in before. */
    private boolean isOfBase(Method method) {
        String called = method.getName();
        for (Method known : ofBase) {
            if (called.equals(known.getName())
                    && known.getReturnType() == method.getReturnType()
                    && Arrays.equals(known.getParameterTypes(), method.getParameterTypes())) {
                return true;
            }
        }
        return false;
    }

    private byte[] write(boolean shell) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
        writer.visit(Opcodes.V1_8, access, name, null, parent, names());
        writeFactory(writer);
        if (shell) {
            Shell.writeOuter(writer, name, driverClass);
        }
        for (Map.Entry<String, Method> each : methods.entrySet()) {
            Method method = each.getValue();
            String descriptor = each.getKey().substring(method.getName().length());
            if (effectOf(method, descriptor) == Effect.CANCELS) {
                writeCancel(writer, method);
            } else {
                writeCall(writer, method, descriptor);
            }
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private String[] names() {
        return names(interfaces.toArray(new Class<?>[0]));
    }

    static String[] names(Class<?>[] types) {
        String[] names = new String[types.length];
        for (int i = 0; i < types.length; i++) {
            names[i] = Type.getInternalName(types[i]);
        }
        return names;
    }

    private void writeFactory(ClassWriter writer) {
        Class<?>[] types = base.getDeclaredConstructors()[0].getParameterTypes();
        Type[] arguments = new Type[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = Type.getType(types[i]);
        }
        String initializer = Type.getMethodDescriptor(Type.VOID_TYPE, arguments);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", initializer, null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        load(code, arguments);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, "<init>", initializer, false);
        finish(code, Type.VOID_TYPE);
        String factory = Type.getMethodDescriptor(Type.getType(base), arguments);
        code = writer.visitMethod(Opcodes.ACC_PROTECTED, "facadeOf", factory, null, null);
        code.visitCode();
        code.visitTypeInsn(Opcodes.NEW, name);
        code.visitInsn(Opcodes.DUP);
        load(code, arguments);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, name, "<init>", initializer, false);
        finish(code, Type.getType(base));
    }

    static void load(MethodVisitor code, Type[] arguments) {
        int slot = 1;
        for (Type argument : arguments) {
            code.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), slot);
            slot += argument.getSize();
        }
    }

    static void finish(MethodVisitor code, Type type) {
        code.visitInsn(type.getOpcode(Opcodes.IRETURN));
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** The driver's method between begin and end; its exception is noted and goes on. */
    private void writeCall(ClassWriter writer, Method method, String descriptor) {
        Type result = Type.getReturnType(descriptor);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, method.getName(), descriptor, null, null);
        Label start = new Label();
        Label end = new Label();
        Label handler = new Label();
        code.visitCode();
        code.visitTryCatchBlock(start, end, handler, "java/lang/Throwable");
        writeBegin(code, method, descriptor, result);
        code.visitLabel(start);
        writeRaw(code, method, descriptor);
        code.visitLabel(end);
        loadConnection(code);
        String ending = effectOf(method, descriptor) == Effect.CHANGES_SERVER ? "endChange" : "end";
        code.visitMethodInsn(Opcodes.INVOKESTATIC, CALLS, ending, "(" + CONNECTION + ")V", false);
        writeResult(code, method.getReturnType(), result);
        code.visitInsn(result.getOpcode(Opcodes.IRETURN));
        code.visitLabel(handler);
        code.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Throwable"});
        code.visitInsn(Opcodes.DUP);
        loadConnection(code);
        code.visitInsn(Opcodes.SWAP);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, CALLS, "failed", "(" + CONNECTION + "Ljava/lang/Throwable;)V", false);
        code.visitInsn(Opcodes.ATHROW);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** A loop: threads that share the connection may run something each. */
    private void writeCancel(ClassWriter writer, Method method) {
        Class<?> owner = method.getDeclaringClass();
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, method.getName(), "()V", null, null);
        Label next = new Label();
        Label done = new Label();
        code.visitCode();
        loadConnection(code);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, CALLS, "running", "(" + CONNECTION + ")[Ljava/lang/Object;", false);
        code.visitVarInsn(Opcodes.ASTORE, 1);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitVarInsn(Opcodes.ISTORE, 2);
        code.visitLabel(next);
        code.visitFrame(Opcodes.F_APPEND, 2, new Object[] {"[Ljava/lang/Object;", Opcodes.INTEGER}, 0, null);
        code.visitVarInsn(Opcodes.ILOAD, 2);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitInsn(Opcodes.ARRAYLENGTH);
        code.visitJumpInsn(Opcodes.IF_ICMPGE, done);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitVarInsn(Opcodes.ILOAD, 2);
        code.visitInsn(Opcodes.AALOAD);
        code.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(owner));
        writeInvoke(code, method, "()V");
        code.visitIincInsn(2, 1);
        code.visitJumpInsn(Opcodes.GOTO, next);
        code.visitLabel(done);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        finish(code, Type.VOID_TYPE);
    }

    private void loadConnection(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, parent, "facadeConnection", "()" + CONNECTION, false);
    }

    private void writeBegin(MethodVisitor code, Method method, String descriptor, Type result) {
        loadConnection(code);
        code.visitIntInsn(Opcodes.BIPUSH, effectOf(method, descriptor).ordinal());
        code.visitLdcInsn(method.getDeclaringClass().getName() + "." + method.getName());
        String arguments = "(" + CONNECTION + "ILjava/lang/String;)";
        if (throwsSqlException(method)) {
            code.visitMethodInsn(Opcodes.INVOKESTATIC, CALLS, "begin", arguments + "V", false);
            return;
        }
        Label go = new Label();
        code.visitMethodInsn(Opcodes.INVOKESTATIC, CALLS, "beginQuietly", arguments + "Z", false);
        code.visitJumpInsn(Opcodes.IFNE, go);
        pushNothing(code, result);
        code.visitInsn(result.getOpcode(Opcodes.IRETURN));
        code.visitLabel(go);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    }

    static void pushNothing(MethodVisitor code, Type type) {
        switch (type.getSort()) {
            case Type.VOID:
                return;
            case Type.LONG:
                code.visitInsn(Opcodes.LCONST_0);
                return;
            case Type.FLOAT:
                code.visitInsn(Opcodes.FCONST_0);
                return;
            case Type.DOUBLE:
                code.visitInsn(Opcodes.DCONST_0);
                return;
            case Type.ARRAY:
            case Type.OBJECT:
                code.visitInsn(Opcodes.ACONST_NULL);
                return;
            default:
                code.visitInsn(Opcodes.ICONST_0);
        }
    }

    private void writeRaw(MethodVisitor code, Method method, String descriptor) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, parent, "facadeRaw", "()Ljava/lang/Object;", false);
        code.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(method.getDeclaringClass()));
        int slot = 1;
        for (Class<?> argument : method.getParameterTypes()) {
            Type of = Type.getType(argument);
            code.visitVarInsn(of.getOpcode(Opcodes.ILOAD), slot);
            if (isJdbc(argument)) {
                code.visitMethodInsn(
                        Opcodes.INVOKESTATIC, CALLS, "argument", "(Ljava/lang/Object;)Ljava/lang/Object;", false);
                code.visitTypeInsn(Opcodes.CHECKCAST, of.getInternalName());
            }
            slot += of.getSize();
        }
        writeInvoke(code, method, descriptor);
    }

    private static void writeInvoke(MethodVisitor code, Method method, String descriptor) {
        Class<?> owner = method.getDeclaringClass();
        int call = owner.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
        code.visitMethodInsn(call, Type.getInternalName(owner), method.getName(), descriptor, owner.isInterface());
    }

    private static void writeResult(MethodVisitor code, Class<?> type, Type result) {
        if (!isJdbc(type) && type != Object.class && !Array.class.isAssignableFrom(type)) {
            return;
        }
        code.visitLdcInsn(result);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        writeShown(code, result);
    }

    /** On the stack: the driver's object, the class that it must have, whose method was called. */
    static void writeShown(MethodVisitor code, Type result) {
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                CALLS,
                "resultOf",
                "(Ljava/lang/Object;Ljava/lang/Class;Ljava/lang/Object;)Ljava/lang/Object;",
                false);
        code.visitTypeInsn(Opcodes.CHECKCAST, result.getInternalName());
    }

    private static boolean isJdbc(Class<?> type) {
        return Connection.class.isAssignableFrom(type)
                || Statement.class.isAssignableFrom(type)
                || ResultSet.class.isAssignableFrom(type);
    }

    private static boolean throwsSqlException(Method method) {
        for (Class<?> type : method.getExceptionTypes()) {
            if (type.isAssignableFrom(SQLException.class)) {
                return true;
            }
        }
        return false;
    }

    /** Of java.sql's own newer methods only a sharding key stays in the session. */
    private Effect effectOf(Method method, String descriptor) {
        String owner = method.getDeclaringClass().getName();
        if (owner.startsWith("java.")) {
            return method.getName().startsWith("setShardingKey") ? Effect.SPOILS : Effect.NONE;
        }
        return vendor.effectOf(owner, method.getName(), descriptor);
    }
}
