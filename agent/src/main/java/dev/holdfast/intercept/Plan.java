package dev.holdfast.intercept;

import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Which methods of a class get which hook: a pure reading of the class file. One thread, one class. */
final class Plan extends ClassVisitor {
    static final String CONNECT = "(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;";
    static final String GET_CONNECTION = "()Ljava/sql/Connection;";
    static final String GET_CONNECTION_AS = "(Ljava/lang/String;Ljava/lang/String;)Ljava/sql/Connection;";

    /**
     * Data sources of drivers that build their connections without {@code Driver.connect}, and tell by
     * {@code Referenceable} all that they connect to.
     */
    static final String H2_DATA_SOURCE = "org/h2/jdbcx/JdbcDataSource";

    private final String className;
    private final boolean pool;
    private final Set<String> passing = new HashSet<String>();
    private boolean answers;

    private Plan(String className) {
        super(Opcodes.ASM9);
        this.className = className;
        this.pool = KnownPools.include(className);
    }

    static Plan of(String className, byte[] classFile) {
        Plan plan = new Plan(className);
        new ClassReader(classFile).accept(plan, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return plan;
    }

    boolean isEmpty() {
        return !answers && passing.isEmpty();
    }

    /** Whether the method is a connect that Holdfast answers before the class's own code. */
    boolean answers(int access, String name, String descriptor) {
        if (pool || (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_STATIC | Opcodes.ACC_NATIVE)) != 0) {
            return false;
        }
        return name.equals("connect") && descriptor.equals(CONNECT) || isVendorGet(name, descriptor);
    }

    private boolean isVendorGet(String name, String descriptor) {
        return className.equals(H2_DATA_SOURCE)
                && name.equals("getConnection")
                && (descriptor.equals(GET_CONNECTION) || descriptor.equals(GET_CONNECTION_AS));
    }

    /** Whether connects that this method leads to run the driver's own code. */
    boolean passes(String name, String descriptor) {
        return passing.contains(name + descriptor);
    }

    @Override
    public MethodVisitor visitMethod(
            int access, final String name, final String descriptor, String signature, String[] exceptions) {
        answers |= answers(access, name, descriptor);
        if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0 || name.startsWith("<")) {
            return null;
        }
        if (isPooled(descriptor)) {
            passing.add(name + descriptor);
        }
        return pool ? new Calls(name + descriptor) : null;
    }

    /** {@code XADataSource} and {@code ConnectionPoolDataSource}: what they build belongs to whoever asked. */
    private static boolean isPooled(String descriptor) {
        return descriptor.endsWith(")Ljavax/sql/XAConnection;") || descriptor.endsWith(")Ljavax/sql/PooledConnection;");
    }

    /** A pool's method that asks somebody for a connection. */
    private final class Calls extends MethodVisitor {
        private final String method;

        Calls(String method) {
            super(Opcodes.ASM9);
            this.method = method;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
            if (descriptor.endsWith(")Ljava/sql/Connection;") && isConnect(name) || isPooled(descriptor)) {
                passing.add(method);
            }
        }

        private boolean isConnect(String name) {
            return name.equals("connect") || name.equals("getConnection") || name.equals("createConnection");
        }
    }
}
