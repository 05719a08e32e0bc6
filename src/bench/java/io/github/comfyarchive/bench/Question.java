package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.function.ToLongFunction;

/**
 * Something to ask an archive.
 *
 * @param name what is asked, in words
 * @param ask asks it, reads the whole answer and tells how many rows it has
 */
record Question(String name, ToLongFunction<Archive> ask) {

    /** A query in SQL; question marks in it take the values. */
    static Question sql(String name, String sql, Object... values) {
        return new Question(name, archive -> RawSql.ask(archive, plain -> rows(plain, sql, values)));
    }

    /** Reads every column of every row, as a program that prints them would. */
    static long rows(PlainSql plain, String sql, Object... values) throws SQLException {
        return plain.list(
                        sql,
                        row -> {
                            long read = 0;
                            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                                read += row.getObject(column) == null ? 0 : 1;
                            }
                            return read;
                        },
                        values)
                .size();
    }
}
