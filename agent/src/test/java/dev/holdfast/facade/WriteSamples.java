package dev.holdfast.facade;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Writes of every sort, right and wrong, for the schema that {@link #SCHEMA} makes. */
final class WriteSamples {
    /** @param keys the driver is told to return generated keys */
    record Sample(String sql, boolean keys, Object... parameters) {
        /** Whether this version of PostgreSQL understands it. */
        boolean isKnownTo(int version) {
            int since = sql.contains("MERGE") ? sql.contains("RETURNING") ? 17 : 15 : 12;
            return version >= (sql.contains("RETURNING old.") ? 18 : since);
        }
    }

    static final String SCHEMA = """
            DROP SCHEMA IF EXISTS w CASCADE;
            CREATE SCHEMA w;
            SET search_path = w;
            CREATE TABLE t (id int PRIMARY KEY, name text, amount numeric(10,2), at timestamptz, doc jsonb, data bytea, tags text[], key uuid);
            CREATE TABLE u (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t_id int REFERENCES t ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, note varchar(20) DEFAULT 'd');
            CREATE TABLE part (id int, k int) PARTITION BY RANGE (k);
            CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10);
            CREATE TABLE part2 PARTITION OF part FOR VALUES FROM (10) TO (20);
            CREATE TABLE log (id serial, what text);
            CREATE TABLE hf (id int, at int);
            CREATE VIEW v AS SELECT id, name FROM t WHERE id < 100 WITH CHECK OPTION;
            CREATE VIEW vi AS SELECT id, name FROM t;
            CREATE TABLE silent (id int);
            CREATE RULE none AS ON INSERT TO silent DO INSTEAD NOTHING;
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO w.log (what) VALUES (TG_OP || ' ' || TG_LEVEL || ' ' || coalesce(NEW.name, OLD.name, '')); RETURN coalesce(NEW, OLD); END $$;
            CREATE FUNCTION notes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO w.log (what) SELECT TG_OP || ' of ' || count(*) FROM n; RAISE NOTICE 'noted'; RETURN NULL; END $$;
            CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO w.t (id, name) VALUES (NEW.id, NEW.name); RETURN NEW; END $$;
            CREATE FUNCTION fails(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT nothing FROM w.t WHERE id = $1' USING $1; RETURN 1; END $$;
            CREATE FUNCTION counts() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT count(*) FROM w.t $$;
            CREATE TRIGGER a BEFORE INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION note();
            CREATE TRIGGER b AFTER INSERT ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION notes();
            CREATE TRIGGER c INSTEAD OF INSERT ON vi FOR EACH ROW EXECUTE FUNCTION instead();
            ALTER TABLE hf ENABLE ROW LEVEL SECURITY;
            CREATE POLICY p ON hf USING (at < 5);
            GRANT USAGE ON SCHEMA w TO writer;
            GRANT ALL ON ALL TABLES IN SCHEMA w TO writer;
            GRANT ALL ON ALL SEQUENCES IN SCHEMA w TO writer;
            """;

    static final String RESET = """
            TRUNCATE w.t, w.u, w.part, w.log, w.hf, w.silent RESTART IDENTITY;
            INSERT INTO w.t (id, name, amount) SELECT g, 'n' || g, g FROM generate_series(1, 5) g;
            INSERT INTO w.u (t_id) VALUES (1), (2); INSERT INTO w.part VALUES (1, 1);
            INSERT INTO w.hf VALUES (1, 1), (2, 9);
            """;

    /** The tables, with the transaction of each row. */
    static final String ROWS = """
            SELECT xmin, 't' || t::text AS line FROM w.t UNION ALL SELECT xmin, 'u' || u::text FROM w.u
            UNION ALL SELECT xmin, 'p' || tableoid::regclass || p::text FROM w.part p UNION ALL SELECT xmin, 'l' || l::text FROM w.log l
            UNION ALL SELECT xmin, 'h' || h::text FROM w.hf h UNION ALL SELECT xmin, 's' || s::text FROM w.silent s
            """;

    private static final UUID KEY = new UUID(7, 9);

    private WriteSamples() {}

    static List<Sample> right() {
        List<Sample> all = new ArrayList<>();
        add(all, "INSERT INTO t VALUES (10, 'x')");
        add(all, "INSERT INTO t (id, name) VALUES (?, ?) ON CONFLICT (id) DO NOTHING", 10, "x");
        add(
                all,
                "INSERT INTO t (id, name) VALUES (?, ?), (3, 'again') ON CONFLICT (id) DO UPDATE SET name = excluded.name || ?",
                10,
                "x",
                "y");
        add(
                all,
                "INSERT INTO t (id, name, amount, at, doc, data, tags, key) VALUES (?, ?, ?, ?, ?::jsonb, ?, ?::text[], ?) ON CONFLICT DO NOTHING",
                20,
                "ä𝄞'\\",
                new BigDecimal("1.50"),
                new Timestamp(0),
                "{\"a\": 1}",
                new byte[] {0, 1, 2},
                "{a,b}",
                KEY);
        add(
                all,
                "INSERT INTO t (id, name, at, data, key) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                21,
                null,
                null,
                null,
                null);
        keys(all, "INSERT INTO u (t_id) VALUES (?)", 3);
        keys(all, "INSERT INTO u DEFAULT VALUES");
        keys(all, "insert into u (note) values ('a'), ('b'); ;\n");
        keys(all, "UPDATE u SET note = ? -- all", "new");
        keys(all, "WITH x AS (SELECT 1 AS n) DELETE FROM u USING x WHERE u.id = x.n");
        keys(all, "SELECT 1");
        add(all, "INSERT INTO u (id, note) OVERRIDING SYSTEM VALUE VALUES (?, 'o') ON CONFLICT DO NOTHING", 100);
        add(all, "INSERT INTO u DEFAULT VALUES RETURNING *, currval('w.u_id_seq'), lastval()");
        add(all, "INSERT INTO u (note) SELECT name FROM t WHERE id < ? RETURNING id, note AS \"the note\"", 4);
        add(all, "INSERT INTO u (note) WITH y AS (SELECT name FROM t) SELECT name FROM y");
        add(all, "INSERT INTO u (note) (SELECT 'a' UNION ALL VALUES ('b'), ('c') ORDER BY 1 LIMIT 2)");
        add(all, "INSERT INTO u (note) VALUES ((SELECT counts()::text)) RETURNING note");
        add(all, "INSERT INTO part VALUES (2, 2), (3, 15) RETURNING tableoid::regclass::text, k");
        add(all, "UPDATE part SET k = k + ? RETURNING k", 10);
        add(all, "UPDATE t SET name = ?, amount = amount + ? WHERE id = ?", "y", new BigDecimal("2"), 2);
        add(
                all,
                "UPDATE ONLY t AS a SET (name, amount) = (SELECT note, a.id FROM u WHERE u.t_id = a.id) FROM u WHERE u.t_id = a.id RETURNING a.id, u.id");
        add(all, "UPDATE t SET doc = '{\"a\": 1}' WHERE doc IS NULL OR doc ?? 'a'");
        add(
                all,
                "UPDATE t SET doc = jsonb_build_object('k', ?::int) WHERE NOT coalesce(doc ??| array['a', ?], false)",
                4,
                "k");
        add(all, "UPDATE t SET name = $q$ $1 ? $q$ || E'\\'?' || '?' /* ? /* ? */ */ WHERE id = 1 -- ?");
        add(all, "UPDATE t SET name = 'none' WHERE id = -1");
        add(all, "/*+ SeqScan(t) */ -- x\n DELETE FROM t WHERE id > ?", 3);
        add(all, "DELETE FROM t USING u WHERE t.id = u.t_id RETURNING t.*, u.note");
        add(all, "DELETE FROM t WHERE id IN (?, ?) ;", 1, 2);
        add(all, "DELETE FROM u WHERE id = ANY (?::int[])", "{1,2}");
        add(
                all,
                "WITH x AS (SELECT id FROM t WHERE id < ?), y (a) AS (DELETE FROM u RETURNING t_id) INSERT INTO u (note) SELECT x.id || '-' || y.a FROM x, y ORDER BY 1 RETURNING *",
                3);
        add(
                all,
                "WITH RECURSIVE r(n) AS (VALUES (?::int) UNION ALL SELECT n + 1 FROM r WHERE n < 4) INSERT INTO u (note) SELECT 'r' || n FROM r",
                1);
        add(all, "WITH recursive AS (SELECT 1 AS n) UPDATE t SET name = 'rec' FROM recursive WHERE id = n");
        add(
                all,
                "WITH\"x\"AS MATERIALIZED (UPDATE u SET note = 'm' RETURNING id) DELETE FROM t WHERE id IN (SELECT id FROM \"x\")");
        add(all, "WITH insert AS (SELECT 1 AS n) UPDATE t SET name = 'i' FROM insert WHERE id = insert.n RETURNING id");
        add(
                all,
                "MERGE INTO t USING (VALUES (1, 'm'), (77, ?)) s (id, name) ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)",
                "n");
        add(all, "WITH s AS (SELECT 2 AS id) MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE");
        add(
                all,
                "MERGE INTO t USING (VALUES (1), (78)) s (id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = 'r' WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id) WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), t.id");
        add(
                all,
                "WITH m AS (MERGE INTO t USING (VALUES (1)) s (id) ON t.id = s.id WHEN MATCHED THEN DELETE RETURNING t.id) INSERT INTO u (note) SELECT id FROM m");
        add(all, "UPDATE t SET name = ? WHERE id = 1 RETURNING old.name, new.name", "z");
        add(all, "INSERT INTO v VALUES (50, 'v') ON CONFLICT DO NOTHING");
        add(all, "UPDATE v SET name = ? WHERE id = 1 RETURNING id", "w");
        add(all, "INSERT INTO vi SELECT max(id) + 1, 'vi' FROM t RETURNING id");
        add(all, "INSERT INTO silent VALUES (1)");
        add(all, "UPDATE hf SET id = 4 WHERE hf.at = 1");
        add(all, "INSERT INTO hf SELECT hf0.id, 2 FROM hf AS hf0 RETURNING id");
        add(
                all,
                "INSERT INTO t (id, name, at) VALUES ({fn abs(-30)}, {fn concat('a', ?)}, {ts '2020-01-01 00:00:00'}) ON CONFLICT DO NOTHING",
                "b");
        add(all, "DELETE FROM t WHERE name LIKE 'n|1' {escape '|'}");
        add(all, manyValues(300), new Object[600]);
        return all;
    }

    static List<Sample> wrong() {
        List<Sample> all = new ArrayList<>();
        add(all, "INSERT INTO t VALUES (1, 'twice')");
        add(all, "INSERT INTO u (note) VALUES (?)", "more than twenty characters");
        add(all, "INSERT INTO u (t_id) VALUES (?)", 999);
        add(all, "INSERT INTO t (id, amount) VALUES (11, 1 / ?::int)", 0);
        add(all, "INSERT INTO nowhere VALUES (?)", 1);
        add(all, "INSERT INTO t (id, nothing) VALUES (?, ?)", 1, 2);
        add(all, "/* ä𝄞 */ UPDATE t SET name = '𝄞' || nothing WHERE id = ?", 1);
        add(all, "UPDATE t SET doc = '{}' WHERE doc ?? 'a' AND nothing = ?", 1);
        add(all, "UPDATE t SET name = 1 2");
        add(all, "DELETE FROM t WHERE");
        add(all, "DELETE FROM t WHERE id = 'x'");
        add(all, "DELETE FROM t WHERE id IN (?, ?", 1, 2);
        add(all, "DELETE FROM t WHERE (id = 1))");
        add(all, "INSERT INTO t (id) VALUES ({fn abs('x')}, nothing)");
        add(all, "WITH x AS (SELECT nothing) DELETE FROM t");
        add(all, "WITH x AS (SELECT 1), x AS (SELECT 2) DELETE FROM t");
        add(all, "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM y");
        add(all, "INSERT INTO t (id) VALUES (1, 2, ?)", 3);
        add(all, "INSERT INTO t (id) SELECT fails(?)", 3);
        add(all, "INSERT INTO v VALUES (150, 'v')");
        add(all, "INSERT INTO hf VALUES (1, 9)");
        add(all, "DELETE FROM pg_catalog.pg_class");
        add(all, "UPDATE t SET id = id + ?", "1");
        add(all, "UPDATE t SET name = ? WHERE ? IS NULL", "x", null);
        add(all, "UPDATE t SET id = ? WHERE name = ?", null, 3);
        add(all, "INSERT INTO t (id, at) VALUES (?::text::int, ?)", "no", null);
        add(all, "INSERT INTO t (id, key) VALUES (?, ?)", 1, "no");
        add(all, "UPDATE t SET at = ?::timestamptz", "no");
        add(all, "DELETE FROM t WHERE id IN (?,?,?,?,?,?,?,?,nothing)", 1, 2, 3, 4, 5, 6, 7, 8);
        add(all, "DELETE FROM t WHERE '𝄞' <> 'x' AND id IN (?,?,?,?,?,?,?,?,?,nothing)", 1, 2, 3, 4, 5, 6, 7, 8, 9);
        add(all, "DELETE FROM t WHERE id IN (?,?,?,?,?,?,?,?,?,?,nothing)", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        add(all, manyValues(700) + ", (nothing, 1)", new Object[1400]);
        keys(all, "DELETE FROM t WHERE id = nothing");
        return all;
    }

    private static String manyValues(int rows) {
        return "INSERT INTO u (t_id, note) VALUES " + "(?, ?), ".repeat(rows - 1) + "(?, ?)";
    }

    private static void add(List<Sample> all, String sql, Object... parameters) {
        all.add(new Sample(sql, false, parameters));
    }

    private static void keys(List<Sample> all, String sql, Object... parameters) {
        all.add(new Sample(sql, true, parameters));
    }
}
