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
    private final StoreDatabase store;

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
