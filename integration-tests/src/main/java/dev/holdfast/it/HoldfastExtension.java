package dev.holdfast.it;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link HoldfastTest} turns on; may also be registered by itself, then the server has the default settings. */
public final class HoldfastExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(HoldfastExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Server.class || type == FaultProxy.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Server.class ? server(context) : proxy(context);
    }

    private static Server server(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        return classContext(context)
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Server.class, key -> start(testClass), Server.class);
    }

    private static FaultProxy proxy(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(FaultProxy.class, key -> FaultProxy.before(server(context)), FaultProxy.class);
    }

    /** The context that ends with the class: the outermost one that has a test class. */
    private static ExtensionContext classContext(ExtensionContext context) {
        ExtensionContext outermost = context;
        while (outermost
                .getParent()
                .filter(parent -> parent.getTestClass().isPresent())
                .isPresent()) {
            outermost = outermost.getParent().get();
        }
        return outermost;
    }

    private static Server start(Class<?> testClass) {
        HoldfastTest annotation = testClass.getAnnotation(HoldfastTest.class);
        if (annotation == null) {
            return Server.start();
        }
        return annotation.postgres().isEmpty()
                ? Server.start(annotation.server())
                : Server.startVersion(annotation.postgres(), annotation.server());
    }
}
