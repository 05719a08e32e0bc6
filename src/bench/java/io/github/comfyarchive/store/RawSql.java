package io.github.comfyarchive.store;

import io.github.comfyarchive.store.sqlite.Session;

/** What a benchmark asks of an archive's own connection beside the questions of the program: sizes, plans, shortcuts to fill it. */
public final class RawSql {
    private RawSql() {}

    public static <T> T ask(Archive archive, Session.PlainWork<T> statements) {
        return archive.session().plain(statements);
    }

    /** What a query binds, in the order of its names. */
    public static Object[] values(Query query) {
        return query.inOrder();
    }
}
