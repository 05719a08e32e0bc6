package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The version of a store. It is read by hand; Flyway is loaded where there is something to do. */
public final class StoreSchema {
    /** The newest script in {@code migrations/postgresql/}; a test compares. */
    public static final int VERSION = 1;

    /** So many partitions a table has unless somebody says otherwise. */
    public static final int PARTITIONS = 64;

    private static final String HISTORY = "flyway_schema_history";

    private StoreSchema() {}

    /**
     * The version that a store has.
     *
     * @return 0 where the database holds no store
     */
    public static int version(StoreDatabase store) {
        return store.transaction(StoreSchema::version);
    }

    private static int version(PlainSql sql) throws SQLException {
        boolean there = sql.one("SELECT to_regclass('" + HISTORY + "') IS NOT NULL", row -> row.getBoolean(1));
        return there
                ? sql.one(
                        "SELECT coalesce(max(version::integer), 0) FROM " + HISTORY + " WHERE success",
                        row -> row.getInt(1))
                : 0;
    }

    /** How many partitions each large table of a store has; 0 for none. */
    public static int partitions(StoreDatabase store) {
        return store.transaction(sql -> sql.one(
                "SELECT count(*) FROM pg_inherits WHERE inhparent = to_regclass('prompt')", row -> row.getInt(1)));
    }

    /**
     * Refuses to go on with a store that this program would not read rightly.
     *
     * @throws StoreException says which command mends it, or which program is needed
     */
    public static void require(StoreDatabase store) {
        int version = version(store);
        String name = store.address().toString();
        if (version == 0) {
            throw new StoreException(
                    StoreException.Kind.UNUSABLE,
                    "there is no store in " + name + ": archive store init --store " + name + " makes one",
                    null);
        }
        if (version > VERSION) {
            throw new StoreException(
                    StoreException.Kind.UNUSABLE,
                    "the store " + name + " was made by a newer version of this program (schema " + version
                            + ", this program knows " + VERSION + "): update the program",
                    null);
        }
        if (version < VERSION) {
            throw new StoreException(
                    StoreException.Kind.UNUSABLE,
                    "the store " + name + " has schema " + version + " of an earlier version of this program:"
                            + " archive store migrate --store " + name + " brings it to schema " + VERSION,
                    null);
        }
    }

    /**
     * Makes a store, or brings one to this program's schema. Others may do the same at the same time.
     *
     * @param partitions how many a table has, where it is made; 0 for none, as Citus wants it
     * @param clock for the time of its making
     * @return the version it had before
     */
    public static int bringUpToDate(StoreDatabase store, int partitions, Clock clock) {
        int before = version(store);
        if (before < VERSION) {
            String byId = partitions == 0 ? "" : "PARTITION BY HASH (id)";
            String bySha256 = partitions == 0 ? "" : "PARTITION BY HASH (sha256)";
            try {
                Flyway.configure(StoreSchema.class.getClassLoader())
                        .dataSource(new Connections(store.address()))
                        .locations("classpath:store-migrations")
                        .placeholders(Map.of(
                                "partitioned",
                                byId,
                                "partitioned_by_sha256",
                                bySha256,
                                "partitions",
                                String.valueOf(partitions)))
                        .cleanDisabled(true)
                        .ignoreMigrationPatterns(new String[0])
                        .group(true)
                        .load()
                        .migrate();
            } catch (FlywayException failed) {
                throw meaning(store.address().toString(), failed);
            }
        }
        store.transaction(sql -> sql.update(
                "INSERT INTO store (id, made_at) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM store)",
                UUID.randomUUID().toString(),
                clock.instant().toString()));
        return before;
    }

    private static StoreException meaning(String store, FlywayException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException database) {
                return StoreException.of(store, database);
            }
        }
        return new StoreException(
                StoreException.Kind.UNUSABLE,
                "the store " + store + " cannot be brought to schema " + VERSION + "; it is as it was: "
                        + String.valueOf(failed.getMessage())
                                .lines()
                                .findFirst()
                                .orElse("no reason given"),
                failed);
    }

    /** Flyway's connections. */
    private record Connections(StoreAddress address) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            Driver driver = new org.postgresql.Driver();
            Connection made = driver.connect(address.jdbc(), address.properties("archive store"));
            if (made == null) {
                throw new SQLException("the driver does not know " + address, "08001");
            }
            return made;
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("who asks is said in the address");
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            throw new SQLFeatureNotSupportedException("there is no log");
        }

        @Override
        public void setLogWriter(PrintWriter out) {
            // There is no log.
        }

        @Override
        public void setLoginTimeout(int seconds) {
            // The address says it.
        }

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException("there is no log");
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLFeatureNotSupportedException("nothing is wrapped");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
