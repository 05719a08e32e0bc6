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
    /** How many rows are read by going through all, for one that is shown. */
    private static final int READ_FOR_FEW = 25;

    private static final long LEAST_FEW = 1_000;
    private static final long MOST_FEW = 10_000;

    private final StoreDatabase store;
    private long few;

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
     * there are, and the more prompts there are besides.
     */
    long few() {
        if (few == 0) {
            double all = one(
                    Sql.of(
                            "SELECT coalesce(sum(greatest(c.reltuples, 0)), 0) FROM pg_class AS c WHERE c.oid = to_regclass('prompt')"
                                    + " OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass('prompt'))"),
                    row -> row.getDouble(1));
            few = Math.max(LEAST_FEW, Math.min(MOST_FEW, Math.round(Math.sqrt(READ_FOR_FEW * all))));
        }
        return few;
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
