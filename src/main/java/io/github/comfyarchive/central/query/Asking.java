package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.SavedSearches;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Asks the store, a transaction a question. */
final class Asking {
    /** Four are fetched while one is gone through, whose words are read and looked at: 8 and 35 microseconds, in a store of a million. */
    private static final double FETCHED_FOR_READ = 4;

    private static final long LEAST_FEW = 1_000;
    private static final long MOST_FEW = 100_000;

    private final StoreDatabase store;
    private long all = -1;

    Asking(StoreDatabase store) {
        this.store = store;
    }

    /**
     * All rows.
     *
     * @throws StoreException if the store cannot be used
     */
    <T> List<T> list(Sql question, PlainSql.Row<T> row) {
        return store.transaction(sql -> sql.list(question.text(), row, values(question)));
    }

    /**
     * All rows, of a question that an index answers whatever PostgreSQL guesses. Neither is it compiled: partitions make that take longer than
     * the question (<a href="https://www.postgresql.org/docs/15/jit-decision.html">When to JIT?</a>).
     *
     * @throws StoreException if the store cannot be used
     */
    <T> List<T> byIndex(Sql question, PlainSql.Row<T> row) {
        return store.transaction(sql -> {
            sql.list(
                    "SELECT set_config('enable_seqscan', 'off', TRUE), set_config('jit', 'off', TRUE)",
                    settings -> settings.getString(1));
            return sql.list(question.text(), row, values(question));
        });
    }

    /**
     * So many prompts are sooner fetched and put in order than met by going through all from the newest on: that takes the longer the fewer
     * there are, the more prompts there are besides, and the more are wanted.
     *
     * @param wanted how many
     */
    long few(long wanted) {
        return Math.max(LEAST_FEW, Math.min(MOST_FEW, Math.round(Math.sqrt(FETCHED_FOR_READ * wanted * about()))));
    }

    /** The store may be larger by now. */
    void renew() {
        all = -1;
    }

    /** How many prompts there are, about: PostgreSQL's own guess, which costs nothing. */
    long about() {
        if (all < 0) {
            all = one(
                    Sql.of(
                            "SELECT coalesce(sum(greatest(c.reltuples, 0)), 0) FROM pg_class AS c WHERE c.oid = to_regclass('prompt')"
                                    + " OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass('prompt'))"),
                    row -> Math.round(row.getDouble(1)));
        }
        return all;
    }

    /** Takes a row. */
    @FunctionalInterface
    interface Taker {
        /** Takes it. */
        void take(ResultSet row) throws SQLException, IOException;
    }

    /**
     * Gives all rows one by one, as of one moment; not more than some of them are in memory.
     *
     * @throws IOException what the taker throws
     */
    void each(Sql question, Taker taker) throws IOException {
        try {
            store.each(
                    question.text(),
                    row -> {
                        try {
                            taker.take(row);
                        } catch (IOException refused) {
                            throw new UncheckedIOException(refused);
                        }
                    },
                    sql -> values(question));
        } catch (UncheckedIOException refused) {
            throw refused.getCause();
        }
    }

    /** The only row of a question that has one. */
    <T> T one(Sql question, PlainSql.Row<T> row) {
        return store.transaction(sql -> sql.one(question.text(), row, values(question)));
    }

    /** How many. */
    long count(Sql question) {
        return one(question, row -> row.getLong(1));
    }

    /** Whether there is a row. */
    boolean is(Sql condition) {
        return one(Sql.of("SELECT EXISTS (").then(condition).then(")"), row -> row.getBoolean(1));
    }

    /** The searches that people saved, by name. */
    List<SavedSearch> saved() {
        return store.transaction(sql -> new SavedSearches(sql).all());
    }

    StoreDatabase store() {
        return store;
    }

    private Object[] values(Sql question) throws SQLException {
        Object[] values = question.values().toArray();
        for (int index = 0; index < values.length; index++) {
            if (values[index] instanceof Sql.Texts texts) {
                values[index] = store.array("text", texts.texts().toArray());
            } else if (values[index] instanceof Sql.Ids ids) {
                values[index] = store.array("bytea", ids.ids().toArray());
            }
        }
        return values;
    }
}
