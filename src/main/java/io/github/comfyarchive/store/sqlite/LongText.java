package io.github.comfyarchive.store.sqlite;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * Texts that are too long to be bound as a whole, which would need them in memory twice: they are given to SQLite piece by piece, into a
 * temporary table of the connection, and are put together by the statement that keeps them.
 */
public final class LongText {
    /** From how many bytes on it is worth it. */
    public static final int LONG = 1 << 20;

    private final PlainSql sql;

    /**
     * Begins without any.
     *
     * @param sql runs its statements in the transaction of the caller
     */
    public LongText(PlainSql sql) throws SQLException {
        this.sql = sql;
        sql.update(
                "CREATE TEMP TABLE IF NOT EXISTS long_text (piece INTEGER PRIMARY KEY, place INTEGER NOT NULL, text BLOB NOT NULL)");
        clear();
    }

    /** What is written. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Takes a text.
     *
     * @param place by which it is named
     * @param content its UTF-8
     * @throws IOException if the content cannot be written
     */
    public void put(int place, Content content) throws IOException, SQLException {
        try (Pieces pieces = new Pieces(place)) {
            content.writeTo(pieces);
        } catch (RefusedException refused) {
            throw refused.why;
        }
    }

    /** A stream that takes a text; where SQLite refuses, {@link #put} says why. */
    private final class Pieces extends OutputStream {
        private final byte[] piece = new byte[LONG];
        private final int place;
        private int filled;

        Pieces(int place) {
            this.place = place;
        }

        @Override
        public void write(int one) throws IOException {
            if (filled == piece.length) {
                insert();
            }
            piece[filled++] = (byte) one;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int at = from;
            while (at < from + length) {
                if (filled == piece.length) {
                    insert();
                }
                int count = Math.min(from + length - at, piece.length - filled);
                System.arraycopy(bytes, at, piece, filled, count);
                filled += count;
                at += count;
            }
        }

        private void insert() throws IOException {
            try {
                sql.update(
                        "INSERT INTO temp.long_text (place, text) VALUES (?, ?)", place, Arrays.copyOf(piece, filled));
            } catch (SQLException refused) {
                throw new RefusedException(refused);
            }
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            if (filled > 0) {
                insert();
            }
        }
    }

    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        private final SQLException why;

        RefusedException(SQLException why) {
            super(why);
            this.why = why;
        }
    }

    /**
     * What stands in a statement for a text.
     *
     * @param place by which it is named
     */
    public static String value(int place) {
        return "coalesce((SELECT group_concat(text, '') FROM (SELECT CAST(text AS TEXT) AS text FROM temp.long_text"
                + " WHERE place = " + place + " ORDER BY piece)), '')";
    }

    /** Forgets all. */
    public void clear() throws SQLException {
        sql.update("DELETE FROM temp.long_text");
    }
}
