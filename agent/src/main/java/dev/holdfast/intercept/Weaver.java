package dev.holdfast.intercept;

import dev.holdfast.bootstrap.Hook;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Puts the hook on drivers, and lets known pools pass. Sees every class that the application loads, so everything
 * before {@link #weave} costs microseconds and loads nothing. Never throws. Any thread.
 */
public final class Weaver implements ClassFileTransformer {
    private static final ClassLoader OWN = Weaver.class.getClassLoader();

    /** The JDK's own loader: {@code java.sql} itself is not ours to change. */
    private static final ClassLoader PLATFORM = OWN == null ? null : OWN.getParent();

    private final Report report;
    private final boolean fault;

    /** @param fault weaving fails, for tests of law 0 */
    public Weaver(Report report, boolean fault) {
        this.report = report;
        this.fault = fault;
    }

    /** From now on each class is seen, and those that were there before are made up for. */
    public void install(Instrumentation instrumentation) {
        instrumentation.addTransformer(this, true);
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (isForeign(loaded.getClassLoader()) && mayConnect(loaded) && instrumentation.isModifiableClass(loaded)) {
                weaveAgain(instrumentation, loaded);
            }
        }
    }

    private void weaveAgain(Instrumentation instrumentation, Class<?> loaded) {
        try {
            instrumentation.retransformClasses(loaded);
        } catch (UnmodifiableClassException | RuntimeException | LinkageError | InternalError e) {
            report.tell(Event.STAGE_FAILED, loaded.getName(), "instrumentation", e);
        }
    }

    private static boolean mayConnect(Class<?> loaded) {
        if (loaded.isInterface() || loaded.isArray()) {
            return false;
        }
        return KnownPools.include(loaded.getName().replace('.', '/'))
                || java.sql.Driver.class.isAssignableFrom(loaded)
                || javax.sql.CommonDataSource.class.isAssignableFrom(loaded);
    }

    private static boolean isForeign(ClassLoader loader) {
        return loader != null && loader != PLATFORM && loader != OWN;
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String className, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (!isForeign(loader) || className == null) {
            return null;
        }
        try {
            int traits = ClassBytes.traits(classFile);
            return traits == 0 || (traits & ClassBytes.HOOK) != 0 ? null : weave(loader, className, traits, classFile);
        } catch (Throwable e) {
            // Whatever it is: the class stays as it was, and its connections are the driver's own.
            report.tell(Event.STAGE_FAILED, className, "instrumentation", e);
            return null;
        }
    }

    private byte[] weave(ClassLoader loader, String className, int traits, byte[] classFile) {
        if ((traits & (ClassBytes.CONNECT | ClassBytes.RETURNS_POOLED | ClassBytes.DATA_SOURCE)) == 0
                && !KnownPools.include(className)) {
            return null;
        }
        ClassReader reader = new ClassReader(classFile);
        Plan plan = Plan.of(className, reader);
        if (plan.isEmpty()) {
            return null;
        }
        if (fault) {
            throw new IllegalStateException("holdfast.fault=instrumentation");
        }
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new Hooks(writer, plan, linksTo(loader)), 0);
        report.tell(Event.WOVEN, className, "");
        return writer.toByteArray();
    }

    /** Whether classes of that loader see the very {@link Hook} that was installed; OSGi's don't. */
    private static boolean linksTo(ClassLoader loader) {
        try {
            return Class.forName(Hook.class.getName(), false, loader) == Hook.class;
        } catch (ClassNotFoundException | LinkageError | RuntimeException unseen) {
            return false;
        }
    }

    private static final class Hooks extends ClassVisitor {
        private final Plan plan;
        private final boolean linked;
        private boolean frames;

        Hooks(ClassVisitor next, Plan plan, boolean linked) {
            super(Opcodes.ASM9, next);
            this.plan = plan;
            this.linked = linked;
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
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
}
