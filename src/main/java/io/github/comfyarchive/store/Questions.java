package io.github.comfyarchive.store;

import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.QuestionFailedException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way to ask the database, for as long as {@link Archive#ask} lasts: what is asked there is asked of one connection. Rows are given
 * as records whose components are called as the columns are ({@code created_at}, {@code createdAt}), or as texts and numbers.
 */
public final class Questions {
    private static final Pattern TEMPORARY = Pattern.compile(
            "\\s*(CREATE TEMP TABLE |(INSERT INTO|DELETE FROM|DROP TABLE|DROP TABLE IF EXISTS) temp\\.)");

    private final PlainSql sql;

    Questions(PlainSql sql) {
        this.sql = sql;
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws SQLException;
    }

    /**
     * All rows.
     *
     * @param <T> a record, {@code String}, {@code Long} or {@code Integer}
     * @param type the same
     * @param query what to ask
     * @return the rows, as many as the query's limit lets through; null for NULL
     */
    public <T> List<T> list(Class<T> type, Query query) {
        return asked(() -> sql.list(type, query.sql(), query.inOrder()));
    }

    /**
     * The first row.
     *
     * @param <T> as for {@link #list}
     * @param type the same
     * @param query what to ask
     * @return nothing where there is no row, or its value is NULL
     */
    public <T> Optional<T> first(Class<T> type, Query query) {
        return asked(() -> sql.first(type, query.sql(), query.inOrder()));
    }

    /**
     * The row of a query that has one, such as a count.
     *
     * @param <T> as for {@link #list}
     * @param type the same
     * @param query what to ask
     * @return the row
     */
    public <T> T one(Class<T> type, Query query) {
        return asked(() -> sql.one(type, query.sql(), query.inOrder()));
    }

    /**
     * Makes, fills or drops a table of schema {@code temp}, which is of this connection alone and is never written to the archive.
     *
     * @param statement names a table of {@code temp} as what it changes
     * @throws IllegalArgumentException if it changes another
     */
    public void temporary(Query statement) {
        if (!TEMPORARY.matcher(statement.sql()).lookingAt()) {
            throw new IllegalArgumentException("a question changes temporary tables only: " + statement.sql());
        }
        asked(() -> sql.update(statement.sql(), statement.inOrder()));
    }

    private static <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException failed) {
            throw new QuestionFailedException(failed);
        }
    }
}
