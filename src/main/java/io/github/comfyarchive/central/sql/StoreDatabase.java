package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a store, made when it is first needed, and anew after it broke. For one thread at a time.
 *
 * <p>Its methods throw {@link StoreException} when the store cannot be used.
 */
public final class StoreDatabase implements AutoCloseable {
    /** Deadlocks end by one of those who wait being refused; whoever is refused so often is not unlucky. */
    private static final int ATTEMPTS = 8;

    private static final long PAUSE_NANOS = 20_000_000;

    /** A server that is there says within this that it gave a statement up. */
    private static final long SILENCE_SECONDS = 10;

    /** What the driver logs it throws as well. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    static {
        DRIVER.setLevel(Level.OFF);
    }

    private final StoreAddress address;
    private final boolean writes;
    private final String application;
    private final Duration patience;
    private @Nullable Connection connection;
    private @Nullable PlainSql sql;

    private StoreDatabase(StoreAddress address, boolean writes, String application, Duration patience) {
        this.address = address;
        this.writes = writes;
        this.application = application;
        this.patience = patience;
    }

    /** One that only asks; the store refuses it all else. */
    public static StoreDatabase toRead(StoreAddress address) {
        return new StoreDatabase(address, false, "archive", Duration.ZERO);
    }

    /**
     * One that only asks for others, who do not wait for ever.
     *
     * @param application by what the server's administrator sees it
     * @param patience after how long a statement is given up, and some time later the connection
     */
    public static StoreDatabase toRead(StoreAddress address, String application, Duration patience) {
        return new StoreDatabase(address, false, application, patience);
    }

    /**
     * One that writes.
     *
     * @param application by what the server's administrator sees it, such as {@code archive publish}
     */
    public static StoreDatabase toWrite(StoreAddress address, String application) {
        return new StoreDatabase(address, true, application, Duration.ZERO);
    }

    /** What is done in a transaction. It may be done again, from its begin, where others stood in the way. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T with(PlainSql sql) throws SQLException;
    }

    /**
     * Does something in a transaction, again from its begin where it met a deadlock. What only asks is asked once more where the connection had
     * ended since it was last used, as by a restart of the server.
     *
     * @param <T> what it gives
     * @throws StoreException if the store cannot be used; nothing of it was done then, or, where the connection broke at its end, all of it
     */
    public <T> T transaction(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            boolean used = connection != null;
            try {
                return once(work);
            } catch (SQLException failed) {
                rollBack();
                if (used && !writes && StoreException.isBroken(failed)) {
                    drop();
                    continue;
                }
                if (!StoreException.again(failed) || attempt == ATTEMPTS) {
                    throw StoreException.of(address.toString(), failed);
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS * attempt) + 1);
            } catch (RuntimeException | Error failed) {
                rollBack();
                throw failed;
            }
        }
    }

    /** Takes a row. */
    @FunctionalInterface
    public interface Taker {
        /** Takes it. */
        void take(ResultSet row) throws SQLException;
    }

    /** Read from the server at once, where all rows of a question are more than fit into memory. */
    private static final int SOME_ROWS = 2_000;

    /**
     * Gives all rows of a question one by one, as of one moment. What was taken is not given again: where others stand in the way it fails.
     *
     * @param values of its question marks, made within the transaction
     * @throws StoreException if the store cannot be used
     */
    public void each(String question, Taker taker, Work<Object[]> values) {
        try {
            statements();
            try (PreparedStatement statement = connected().prepareStatement(question)) {
                statement.setFetchSize(SOME_ROWS);
                Object[] bound = values.with(statements());
                for (int place = 0; place < bound.length; place++) {
                    statement.setObject(place + 1, bound[place]);
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        taker.take(rows);
                    }
                }
            }
            connected().commit();
        } catch (SQLException failed) {
            rollBack();
            throw StoreException.of(address.toString(), failed);
        } catch (RuntimeException | Error failed) {
            rollBack();
            throw failed;
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        T result = work.with(statements());
        connected().commit();
        return result;
    }

    /** The statements of this connection, within a transaction. */
    PlainSql statements() throws SQLException {
        connected();
        if (sql == null) {
            throw new IllegalStateException("a connection has its statements");
        }
        return sql;
    }

    private Connection connected() throws SQLException {
        if (connection == null) {
            Connection made = connect();
            made.setAutoCommit(false);
            made.setReadOnly(!writes);
            bound(made);
            connection = made;
            sql = new PlainSql(made);
        }
        return connection;
    }

    private void bound(Connection made) throws SQLException {
        if (!patience.isZero()) {
            try (Statement statement = made.createStatement()) {
                statement.execute("SET SESSION statement_timeout = " + patience.toMillis());
            }
            made.commit();
        }
    }

    /** The driver itself: asking for it by {@link java.sql.DriverManager} would load SQLite's too. */
    private Connection connect() throws SQLException {
        Properties properties = address.properties(application);
        if (!writes) {
            // What is asked differs in how much it finds: a plan that fits all fits none. And poolers have it easier.
            properties.setProperty("prepareThreshold", "0");
        }
        if (!patience.isZero()) {
            properties.setProperty("socketTimeout", String.valueOf(patience.toSeconds() + SILENCE_SECONDS));
        }
        if (address.hasSeveralHosts()) {
            properties.setProperty("targetServerType", writes ? "primary" : "preferSecondary");
        }
        Driver driver = new org.postgresql.Driver();
        if (!driver.acceptsURL(address.jdbc())) {
            throw new SQLException("the service that it names is in no pg_service.conf", "08001");
        }
        Connection made = driver.connect(address.jdbc(), properties);
        if (made == null) {
            throw new SQLException("the driver does not know " + address, "08001");
        }
        return made;
    }

    /** A connection that cannot be rolled back is of no use any more. */
    private void rollBack() {
        try {
            if (connection != null) {
                connection.rollback();
            }
        } catch (SQLException broken) {
            drop();
        }
    }

    private void drop() {
        Connection gone = connection;
        connection = null;
        sql = null;
        try {
            if (gone != null) {
                gone.close();
            }
        } catch (SQLException alreadyGone) {
            // What is broken cannot be closed any better.
        }
    }

    /**
     * Values as one parameter, for {@code = ANY (?)}; within a transaction.
     *
     * @param type of each, such as {@code text} or {@code bytea}
     * @param values they, none of which is escaped here
     */
    public Array array(String type, @Nullable Object[] values) throws SQLException {
        boolean bytes = type.equals("bytea"); // the driver knows byte[] by the array's own type
        return connected().createArrayOf(type, bytes ? Arrays.copyOf(values, values.length, byte[][].class) : values);
    }

    /** Where it is. */
    public StoreAddress address() {
        return address;
    }

    @Override
    public void close() {
        rollBack();
        drop();
    }
}
