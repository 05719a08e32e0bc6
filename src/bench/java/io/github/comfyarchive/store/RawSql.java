package io.github.comfyarchive.store;

import org.jdbi.v3.core.HandleCallback;

/** What a benchmark asks of an archive's own connection beside the questions of the program: sizes, plans, shortcuts to fill it. */
public final class RawSql {
    private RawSql() {}

    public static <T> T ask(Archive archive, HandleCallback<T, RuntimeException> statements) {
        return archive.session().read(statements);
    }
}
