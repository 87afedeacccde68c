package dev.holdfast.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a test class: its methods may ask for a {@link Server} (one for the class, started on first use) and a
 * {@link FaultProxy} before it (one for each test) as parameters.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(HoldfastExtension.class)
public @interface HoldfastTest {
    /** Settings of the server: {@code "max_connections=60"}. */
    String[] server() default {};

    /** The server's version, see {@link Server#startVersion}; empty = the one that is on the class path. */
    String postgres() default "";
}
