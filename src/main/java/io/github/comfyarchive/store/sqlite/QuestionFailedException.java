package io.github.comfyarchive.store.sqlite;

import java.sql.SQLException;

/** Carries a failure of SQLite through whoever asks, who knows nothing of JDBC, to the {@link Session}, which says what it means. */
public final class QuestionFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Around a failure.
     *
     * @param cause what SQLite or its driver said
     */
    public QuestionFailedException(SQLException cause) {
        super(cause.getClass().getName(), cause);
    }
}
