package dev.holdfast.intercept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    private static byte[] bytes(String className) throws IOException {
        try (InputStream in = PlanTest.class.getResourceAsStream("/" + className + ".class")) {
            return in.readAllBytes();
        }
    }

    private static Plan plan(String className) throws IOException {
        return Plan.of(className, bytes(className));
    }

    @ParameterizedTest
    @ValueSource(strings = {"org/postgresql/Driver", "org/h2/Driver"})
    void drivers_answer(String className) throws IOException {
        assertTrue((ClassBytes.traits(bytes(className)) & ClassBytes.CONNECT) != 0);
        assertTrue(plan(className).answers(Opcodes.ACC_PUBLIC, "connect", Plan.CONNECT));
        assertFalse(plan(className).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java/lang/String",
                "org/postgresql/jdbc/PgConnection",
                "org/postgresql/ds/PGSimpleDataSource",
                "org/postgresql/ds/common/BaseDataSource"
            })
    void otherClasses_stayAsTheyAre(String className) throws IOException {
        assertTrue(plan(className).isEmpty());
    }

    @Test
    void dataSourceThatBuildsItsConnections_answers() throws IOException {
        Plan plan = plan("org/h2/jdbcx/JdbcDataSource");
        assertTrue(plan.answers(Opcodes.ACC_PUBLIC, "getConnection", Plan.GET_CONNECTION));
        assertTrue(plan.answers(Opcodes.ACC_PUBLIC, "getConnection", Plan.GET_CONNECTION_AS));
        assertTrue(plan.passes("getXAConnection", "()Ljavax/sql/XAConnection;"));
    }

    @Test
    void poolsAndXaSources_pass() throws IOException {
        assertTrue(plan("org/postgresql/ds/PGConnectionPoolDataSource")
                .passes("getPooledConnection", "()Ljavax/sql/PooledConnection;"));
        assertTrue(plan("org/postgresql/xa/PGXADataSource").passes("getXAConnection", "()Ljavax/sql/XAConnection;"));
        assertTrue(KnownPools.include("com/zaxxer/hikari/pool/PoolBase"));
        assertTrue(KnownPools.include("org/logicalcobwebs/proxool/DefaultConnectionBuilder"));
        assertTrue(KnownPools.include("com/arjuna/ats/jdbc/TransactionalDriver"));
        assertTrue(KnownPools.include("com/jolbox/bonecp/BoneCP"));
        assertTrue(plan("com/zaxxer/hikari/util/DriverDataSource").passes("getConnection", Plan.GET_CONNECTION));
        assertFalse(plan("com/zaxxer/hikari/util/DriverDataSource")
                .answers(Opcodes.ACC_PUBLIC, "getConnection", Plan.GET_CONNECTION));
    }

    @Test
    void bytesThatAreNoClass_haveNoTraits() {
        assertEquals(0, ClassBytes.traits(new byte[0]));
        assertEquals(0, ClassBytes.traits(new byte[] {1, 2, 3}));
    }

    @Test
    void bytesThatWereWoven_nameTheHook() throws IOException {
        byte[] driver = bytes("org/postgresql/Driver");
        Plan plan = plan("org/postgresql/Driver");
        assertEquals(0, ClassBytes.traits(driver) & ClassBytes.HOOK);
        assertTrue((ClassBytes.traits(Hooks.weave(driver, plan, true)) & ClassBytes.HOOK) != 0);
        assertTrue((ClassBytes.traits(Hooks.weave(driver, plan, false)) & ClassBytes.HOOK) != 0);
    }

    @Test
    void classesThatOnlyUseConnections_haveNoOtherTrait() throws IOException {
        assertEquals(0, ClassBytes.traits(bytes("java/lang/String")));
        assertEquals(ClassBytes.RETURNS_CONNECTION, ClassBytes.traits(bytes("dev/holdfast/facade/ConnectionFacade")));
        assertTrue((ClassBytes.traits(bytes("org/postgresql/xa/PGXADataSource")) & ClassBytes.RETURNS_POOLED) != 0);
    }
}
