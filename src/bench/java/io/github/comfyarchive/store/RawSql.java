package io.github.comfyarchive.store;

import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import java.util.List;

/** What a benchmark asks of an archive's own connection beside the questions of the program: sizes, plans, shortcuts to fill it. */
public final class RawSql {
    private RawSql() {}

    public static <T> T ask(Archive archive, Session.PlainWork<T> statements) {
        return archive.session().plain(statements);
    }

    /** The same as one transaction, to fill it. */
    public static <T> T write(Archive archive, Session.PlainWork<T> statements) {
        return archive.session().plainTransaction(statements);
    }

    /** From here on {@link #prepared} tells what is asked from here on. */
    public static void forgetPrepared(Archive archive) {
        ask(archive, sql -> {
            sql.close();
            return true;
        });
    }

    /** What was asked lately. */
    public static List<String> prepared(Archive archive) {
        return ask(archive, PlainSql::prepared);
    }

    /** What a query binds, in the order of its names. */
    public static Object[] values(Query query) {
        return query.inOrder();
    }
}
