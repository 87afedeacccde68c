package dev.holdfast.jdbc;

import java.util.ArrayList;
import java.util.List;

/** Statements of every sort, for the schema that {@link #SCHEMA} makes. */
final class SqlSamples {
    static final String SCHEMA = """
            DROP SCHEMA IF EXISTS w CASCADE;
            DROP TABLE IF EXISTS made, made2;
            DROP ROLE IF EXISTS sample_role;
            CREATE SCHEMA w;
            SET search_path = w, public;
            CREATE ROLE sample_role;
            CREATE SEQUENCE s; SELECT nextval('s');
            CREATE TABLE t (id int PRIMARY KEY, name text, amount numeric(10,2), at timestamptz DEFAULT now(), doc jsonb);
            CREATE TABLE u (id serial PRIMARY KEY, t_id int REFERENCES t (id), note varchar(20));
            INSERT INTO t SELECT g, 'n' || g, g, now(), '{"a":[1,2]}' FROM generate_series(1, 5) g;
            CREATE TYPE mood AS ENUM ('a', 'b');
            CREATE MATERIALIZED VIEW mv AS SELECT id FROM t; CREATE UNIQUE INDEX ON mv (id);
            CREATE FUNCTION sneaky() RETURNS text LANGUAGE sql AS $$ SELECT set_config('app.user', 'x', false) $$;
            CREATE FUNCTION sneaky(int) RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '1MB', false) $$;
            CREATE FUNCTION "Loud"() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(7); RETURN 1; END $$;
            CREATE FUNCTION writer() RETURNS int LANGUAGE sql AS $$ UPDATE t SET name = name RETURNING 1 $$;
            CREATE PROCEDURE proc() LANGUAGE plpgsql AS $$ BEGIN UPDATE t SET name = name; COMMIT; END $$;
            CREATE PROCEDURE setting() LANGUAGE plpgsql AS $$ BEGIN SET work_mem = '2MB'; END $$;
            """;

    /** Kind, then R for plain reads or W, then the text: nothing here may cost an extra round trip. */
    private static final String EVERYDAY = """
            SELECT R SELECT 1
            SELECT R select * from t where id = 3
            SELECT R SELECT count(*), max(amount), coalesce(sum(amount), 0) FROM t
            SELECT R SELECT t.id, u.note FROM t LEFT JOIN u ON (u.t_id = t.id) WHERE t.id IN (1, 2) ORDER BY t.id LIMIT 5 OFFSET 1
            SELECT R SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id) AND NOT (name LIKE 'a%' OR name = ANY (ARRAY['b','c']))
            SELECT R SELECT CAST('1' AS numeric(10,2)), '2'::varchar(20), cast(3 as decimal (5, 1)), 'x'::char(3), '1'::bit(3)
            SELECT R SELECT upper(name), lower("name"), length(name), substring(name from 1 for 2), trim(both ' ' from name) FROM t
            SELECT R SELECT extract(year FROM at), date_trunc('day', at), to_char(at, 'YYYY'), at::timestamp(3), now(), current_date FROM t
            SELECT R SELECT row_number() OVER (PARTITION BY name ORDER BY id), sum(amount) FILTER (WHERE id > 1) FROM t GROUP BY name, id
            SELECT R WITH x AS (SELECT id FROM t), y (a) AS (SELECT id FROM x) SELECT * FROM y
            SELECT R WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) FROM r
            SELECT R (SELECT 1) UNION ALL (SELECT 2) ORDER BY 1
            SELECT R ((SELECT id FROM t))
            SELECT R VALUES (1, 'a'), (2, 'b')
            SELECT R TABLE t
            SELECT R SELECT * FROM (VALUES (1), (2)) v(a)
            SELECT R SELECT * FROM generate_series(1, 3) g(i), (SELECT 1) AS q (b)
            SELECT R SELECT doc->'a', jsonb_array_length(doc->'a'), doc @> '{"a":[]}' FROM t
            SELECT R SELECT 'it''s; SET x = 1', E'a\\'b', $$ SET y = 2; $$, $q$ it's $q$
            SELECT R SELECT name FROM t WHERE name LIKE '%x' ESCAPE '\\'
            SELECT R /* c; /* nested ' */ */ SELECT 1 -- ; SET x = 1
            SELECT R SELECT "id" AS "set_config" FROM w."t" AS "left"
            SELECT R SELECT pg_catalog.upper('a'), pg_catalog . "lower"('A')
            SELECT R SELECT CASE WHEN (id) > (1) THEN (1) ELSE (2) END FROM t WHERE (id, name) IN (SELECT id, name FROM t)
            SELECT R SELECT DISTINCT ON (name) upper(name) FROM t
            SELECT R SELECT {fn ucase(name)}, {d '2020-01-01'} FROM {oj t LEFT OUTER JOIN u ON (t.id = u.t_id)}
            SELECT R SELECT name, count(*) FROM t GROUP BY ROLLUP (name) HAVING (count(*) > 0)
            SELECT R SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FROM t
            SELECT R SELECT * FROM t JOIN LATERAL (SELECT 1 AS one) l ON true CROSS JOIN (SELECT 2) m
            SELECT R SELECT * FROM t JOIN u USING (id)
            SELECT R SELECT a.x FROM unnest(ARRAY[1,2]) WITH ORDINALITY AS a(x, n)
            SELECT R SELECT current_setting('work_mem'), version(), current_user, pg_backend_pid()
            SELECT R SELECT least(1, 2), greatest(1, 2), nullif(1, 2), row(1, 2), interval '1' day, position('a' in 'ba')
            SELECT R SELECT string_agg(name, ',' ORDER BY id), array_agg(id), json_agg(t), bool_or(id > 1) FROM t
            SELECT R SELECT * FROM t WHERE amount BETWEEN (1) AND (2) AND name NOT IN ('a');
            SELECT R SELECT gen_random_uuid(), random(), clock_timestamp(), md5('a')
            SELECT W SELECT * FROM t WHERE id = 1 FOR UPDATE
            SELECT W SELECT * FROM t FOR NO KEY UPDATE SKIP LOCKED
            SELECT W SELECT * FROM t FOR SHARE
            SELECT W SELECT * FROM t FOR KEY SHARE NOWAIT
            SELECT W SELECT nextval('s')
            SELECT W SELECT pg_advisory_xact_lock(1)
            SELECT W SELECT pg_notify('c', 'x')
            SELECT W SELECT txid_current()
            SELECT W SELECT lo_create(0)
            SELECT W WITH d AS (DELETE FROM u RETURNING id) SELECT * FROM d
            SELECT W WITH d(x) AS MATERIALIZED (UPDATE t SET name = 'q' RETURNING id), e AS (SELECT 1) SELECT * FROM d, e
            INSERT W INSERT INTO t (id, name) VALUES (10, 'x')
            INSERT W INSERT INTO w.t(id, name) VALUES (10, 'x') ON CONFLICT (id) DO UPDATE SET (name, amount) = (excluded.name, 1) RETURNING id
            INSERT W INSERT INTO u (t_id) SELECT id FROM t WHERE id < 3
            INSERT W WITH x (a) AS (SELECT 1) INSERT INTO u (t_id) SELECT a FROM x
            INSERT W INSERT INTO t AS z (id) VALUES (11) ON CONFLICT DO NOTHING
            UPDATE W UPDATE t SET name = 'x', amount = amount + 1 WHERE id = 1
            UPDATE W UPDATE t SET (name, amount) = ('a', 2) FROM u WHERE u.t_id = t.id
            DELETE W DELETE FROM u WHERE id = 1
            DELETE W DELETE FROM t USING u WHERE u.t_id = t.id AND (u.id) > 5
            MERGE W MERGE INTO t USING (SELECT 1 AS id) q ON t.id = q.id WHEN MATCHED THEN UPDATE SET name = 'm' WHEN NOT MATCHED THEN INSERT (id, name) VALUES (1, 'n')
            MERGE W MERGE INTO t USING (SELECT 1 AS id) q ON t.id = q.id WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), t.id
            SELECT W WITH m AS (MERGE INTO t USING (SELECT 1 AS id) q ON t.id = q.id WHEN MATCHED THEN UPDATE SET name = 'm' RETURNING t.id) SELECT * FROM m
            UPDATE W UPDATE t SET name = 'x' WHERE id = 1 RETURNING old.name, new.name
            DDL W CREATE TABLE made (id bigint PRIMARY KEY, name varchar(20) NOT NULL, n numeric(10,2) DEFAULT 0, UNIQUE (name), CHECK (n > 0))
            DDL W CREATE TABLE IF NOT EXISTS made (id int REFERENCES t (id))
            DDL W CREATE INDEX made_i ON t (name, amount)
            DDL W CREATE INDEX IF NOT EXISTS made_j ON w.t USING btree (lower(name)) INCLUDE (amount)
            DDL W ALTER TABLE t ADD COLUMN extra varchar(10) DEFAULT 'x'
            DDL W DROP TABLE u
            DDL W TRUNCATE u
            DDL W CREATE VIEW vv (a, b) AS SELECT id, name FROM t
            DDL W SELECT id INTO made FROM t
            DDL W REFRESH MATERIALIZED VIEW CONCURRENTLY mv
            DDL W GRANT SELECT ON t TO sample_role
            DDL W CREATE FUNCTION ff(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'
            DDL W CREATE FUNCTION gg(a int) RETURNS int AS $$ BEGIN RETURN 1; END $$ LANGUAGE 'plpgsql'
            OTHER W SHOW search_path
            OTHER W EXPLAIN SELECT * FROM t
            OTHER W EXPLAIN (ANALYZE, COSTS off) SELECT * FROM t
            OTHER W EXPLAIN ANALYZE VERBOSE UPDATE t SET name = 'y'
            OTHER W EXPLAIN (SELECT 1)
            OTHER W SET LOCAL statement_timeout = 5000
            OTHER W SET LOCAL ROLE sample_role
            OTHER W SET CONSTRAINTS ALL DEFERRED
            OTHER W NOTIFY c, 'x'
            OTHER W LOCK TABLE t IN SHARE MODE
            OTHER W DECLARE c CURSOR FOR SELECT * FROM t
            OTHER W ANALYZE t
            OTHER W VACUUM t
            OTHER W -- nothing
            MULTIPLE W SELECT 1; SELECT 2
            MULTIPLE W INSERT INTO u (t_id) VALUES (1); UPDATE t SET name = 'x'; DELETE FROM u;
            """;

    /** Whatever they are, the prediction must not be less than what the server shows. */
    private static final String OTHERS = """
            SET work_mem = '3MB'
            set session work_mem to '3MB'
            /* x */ SET /* y */ work_mem = '3MB'
            SET LOCAL work_mem = '3MB'
            SET LOCAL app.user = 'x'
            SET LOCAL "app.user" = 'x'
            SET app.user = 'x'
            SET ROLE sample_role
            SET SESSION AUTHORIZATION sample_role
            SET LOCAL SESSION AUTHORIZATION sample_role
            SET TIME ZONE 'UTC'
            SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE
            SET LOCAL SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE
            SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
            SET NAMES 'UTF8'
            RESET work_mem
            RESET ALL
            SELECT set_config('work_mem', '3MB', false)
            SELECT pg_catalog.set_config('app.user', 'x', true)
            SELECT "set_config"('work_mem', '3MB', false)
            SELECT 1 WHERE set_config /* c */ ('work_mem', '3MB', false) = ''
            SELECT pg_catalog . /* c */ "set_config" -- d('
            SELECT U&"set\\005fconfig"('work_mem', '3MB', false)
            SELECT * FROM set_config('work_mem', '3MB', false) g(i)
            SELECT DISTINCT ON (1) set_config('work_mem', '3MB', false)
            SELECT DISTINCT ON (1) sneaky(1)
            SELECT 1 OPERATOR(pg_catalog.=) length(sneaky(1))
            SELECT '' OPERATOR(pg_catalog.=) sneaky(1)
            SELECT 1, sneaky(1) AS x
            SELECT w.sneaky(1)
            SELECT "w"."sneaky"(1)
            SELECT SNEAKY(1)
            SELECT "Loud"()
            SELECT sneaky ()
            SELECT (SELECT sneaky(1)) FROM t GROUP BY (1)
            WITH x AS (SELECT 1) SELECT sneaky(1) FROM x
            WITH x(a) AS (SELECT sneaky(1)), y(b) AS (SELECT 1) SELECT * FROM x
            SELECT * FROM t, sneaky(1) z
            SELECT * FROM ROWS FROM (sneaky(1), generate_series(1, 2)) AS x(a, b)
            SELECT * FROM t JOIN LATERAL sneaky(1) ON true
            SELECT {fn sneaky(1)}
            {call sneaky(1)}
            {call sneaky}
            {call upper('a')}
            VALUES (sneaky(1))
            INSERT INTO u (note) VALUES (sneaky(1))
            UPDATE t SET name = sneaky(1)
            DELETE FROM u WHERE note = sneaky(1) OR sneaky(1) IS NOT NULL
            MERGE INTO t USING sneaky(1) q ON true WHEN MATCHED THEN DO NOTHING
            COPY (SELECT sneaky(1)) TO '/dev/null'
            EXPLAIN ANALYZE SELECT sneaky(1)
            EXPLAIN (ANALYZE) SELECT set_config('work_mem', '3MB', false)
            UPDATE pg_settings SET setting = '3MB' WHERE name = 'work_mem'
            WITH x AS (UPDATE pg_catalog.pg_settings SET setting = '3MB' WHERE name = 'work_mem') SELECT 1
            SELECT writer()
            SELECT 'a\\'; SET work_mem = '3MB'; --'
            SELECT 'a' AS "x;", $a$ ' $a$; SET work_mem = '3MB'
            SELECT 1; SET work_mem = '3MB'; SELECT 2
            ;; SET work_mem = '3MB' ;;
            SELECT 1 /* /* */ ; */ ; SET work_mem = '3MB'
            CREATE TEMP TABLE tt (a int)
            CREATE TEMPORARY TABLE tt AS SELECT 1
            CREATE LOCAL TEMP TABLE tt (a int)
            CREATE GLOBAL TEMPORARY TABLE tt (a int)
            CREATE TABLE pg_temp.tt (a int)
            CREATE TABLE "pg_temp".tt (a int)
            CREATE TABLE PG_TEMP . tt AS TABLE t
            CREATE OR REPLACE TEMP VIEW tv AS SELECT 1
            CREATE TEMP SEQUENCE ts
            CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'
            CREATE TYPE pg_temp.ty AS (a int)
            SELECT 1 AS a INTO TEMP tt
            SELECT 1 AS a INTO TEMPORARY TABLE tt FROM t
            SELECT 1 insert INTO TEMP tt
            WITH x AS (SELECT 1 AS a) SELECT a INTO LOCAL TEMP tt FROM x
            EXPLAIN ANALYZE CREATE TEMP TABLE tt AS SELECT 1
            LISTEN c
            LISTEN "C"
            UNLISTEN *
            PREPARE p AS SELECT 1
            PREPARE p (int) AS SELECT $1
            DEALLOCATE ALL
            DECLARE c CURSOR WITH HOLD FOR SELECT * FROM t
            DECLARE c BINARY NO SCROLL CURSOR WITH /* x */ HOLD FOR SELECT 1
            DECLARE c CURSOR WITHOUT HOLD FOR SELECT 1
            LOAD 'plpgsql'
            DISCARD ALL
            DISCARD PLANS
            DISCARD TEMP
            SELECT pg_advisory_lock(1)
            SELECT pg_try_advisory_lock_shared(1, 2)
            SELECT pg_advisory_unlock_all()
            SELECT lastval()
            SELECT currval('s')
            SELECT pg_catalog.currval('s') + 1
            INSERT INTO t (id) VALUES (lastval() + 100)
            SELECT setval('s', 7)
            SELECT setseed(0.5)
            SELECT query_to_xml('SELECT set_config(''work_mem'', ''3MB'', false)', true, true, '')
            SELECT * FROM ts_stat('SELECT to_tsvector(set_config(''work_mem'', ''3MB'', false))')
            DO $$ BEGIN SET work_mem = '3MB'; END $$
            DO 'BEGIN COMMIT; END'
            CALL proc()
            CALL w.setting()
            call "w"."setting"()
            VACUUM
            VACUUM (ANALYZE) t
            VACUUM FULL t
            ANALYZE
            CREATE DATABASE other
            DROP DATABASE other
            ALTER DATABASE postgres SET work_mem = '5MB'
            ALTER DATABASE postgres RESET work_mem
            CREATE INDEX CONCURRENTLY ci ON t (name)
            CREATE UNIQUE INDEX CONCURRENTLY ci2 ON t (id)
            DROP INDEX CONCURRENTLY IF EXISTS mv_id_idx
            REINDEX TABLE t
            REINDEX TABLE CONCURRENTLY t
            REINDEX (VERBOSE) SCHEMA w
            CLUSTER
            CLUSTER t USING t_pkey
            ALTER SYSTEM SET work_mem = '5MB'
            ALTER SYSTEM RESET ALL
            ALTER TYPE mood ADD VALUE 'c'
            ALTER TYPE mood RENAME TO mood2
            CREATE TABLESPACE ts LOCATION '/nonexistent'
            DROP TABLESPACE nothing
            CREATE SUBSCRIPTION sub CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false)
            DROP SUBSCRIPTION sub
            CREATE EXTENSION IF NOT EXISTS plpgsql
            CREATE TABLE made2 AS SELECT sneaky(1)
            CREATE MATERIALIZED VIEW mm AS SELECT 1
            CREATE RULE rr AS ON INSERT TO u DO ALSO (UPDATE t SET name = 'r'; DELETE FROM u)
            CREATE FUNCTION atom() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END
            COMMENT ON FUNCTION sneaky(int) IS 'x'
            REVOKE ALL ON t FROM sample_role
            ALTER ROLE sample_role SET work_mem = '3MB'
            DROP OWNED BY sample_role
            IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c
            CHECKPOINT
            MOVE 1 FROM c
            FETCH ALL FROM c
            CLOSE ALL
            BEGIN
            START TRANSACTION READ ONLY
            BEGIN; SELECT 1
            COMMIT
            END
            ROLLBACK
            ABORT
            SAVEPOINT a
            RELEASE a
            ROLLBACK TO SAVEPOINT a
            PREPARE TRANSACTION 'x'
            COMMIT PREPARED 'x'
            ROLLBACK PREPARED 'x'
            BEGIN; SET LOCAL work_mem = '3MB'; COMMIT
            SELECT 1; COMMIT; SELECT 2
            COPY t TO '/dev/null'
            SHOW TRANSACTION ISOLATION LEVEL
            SHUTDOWN
            SELECT
            SELECT 'open
            FROM t
            """;

    private SqlSamples() {}

    /** A statement that runs often in ordinary programs, with what must be told of it. */
    record Everyday(SqlTraits.Kind kind, boolean read, String text) {
        /** The first version of PostgreSQL that understands it. */
        int since() {
            if (text.contains("RETURNING old.")) {
                return 18;
            }
            if (text.contains("MERGE")) {
                return text.contains("RETURNING") ? 17 : 15;
            }
            return text.contains("gen_random_uuid") ? 13 : 12;
        }
    }

    static List<Everyday> everyday() {
        List<Everyday> samples = new ArrayList<>();
        for (String line : EVERYDAY.split("\n")) {
            String[] parts = line.split(" ", 3);
            samples.add(new Everyday(SqlTraits.Kind.valueOf(parts[0]), parts[1].equals("R"), parts[2]));
        }
        return samples;
    }

    static List<String> all() {
        List<String> texts = new ArrayList<>();
        everyday().forEach(sample -> texts.add(sample.text()));
        texts.addAll(List.of(OTHERS.split("\n")));
        texts.add("SELECT pg_catalog . /* c */ \"set_config\" -- d('\n ('work_mem', '3MB', false)");
        texts.add("SELECT 1 -- x\r; SET work_mem = '3MB'");
        texts.add("SELECT E'a'\n'\\'; SET work_mem = ''3MB''; --'");
        texts.add("SELECT U&'a'\n'b'; SET work_mem = '3MB'");
        return texts;
    }
}
