package io.github.comfyarchive.store;

import io.github.comfyarchive.history.EntryPart;
import io.github.comfyarchive.history.EntryParts;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.Database;
import io.github.comfyarchive.store.sqlite.ReadOnlyDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Whatever SQL a user types, over a database that is opened to be read alone. Beside what SQLite has there are {@code entry(prompt)}, the
 * whole history entry of a prompt, and {@code workflow(prompt)}, the workflow in it: they are packed by what other entries say, which no
 * plain SQL undoes. Both take {@code prompt.id} or a {@code prompt_id}.
 */
public final class FreeSql implements AutoCloseable {
    /** They say that the question is fine and the file is not. */
    private static final List<SQLiteErrorCode> DAMAGE = List.of(
            SQLiteErrorCode.SQLITE_CORRUPT,
            SQLiteErrorCode.SQLITE_NOTADB,
            SQLiteErrorCode.SQLITE_IOERR,
            SQLiteErrorCode.SQLITE_CANTOPEN);

    private final HomeFolder home;
    private final ReadOnlyDatabase database;
    private final Connection connection;

    /** What is wrong with a question, in SQLite's words. */
    public static final class WrongSqlException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongSqlException(String message) {
            super(message);
        }
    }

    private FreeSql(HomeFolder home, ReadOnlyDatabase database, Connection connection) {
        this.home = home;
        this.database = database;
        this.connection = connection;
    }

    /**
     * Opens the database of a home.
     *
     * @param home of this program's schema
     * @param reader who unpacks entries, of the same home
     * @return it, to be closed
     * @throws ArchiveException if it cannot be read
     */
    public static FreeSql open(HomeFolder home, PromptReader reader) {
        ReadOnlyDatabase database = ReadOnlyDatabase.of(home.database());
        try {
            Connection connection = database.source().getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = 1");
            }
            FreeSql opened = new FreeSql(home, database, connection);
            opened.define("entry", reader, entry -> Optional.of(EntryPart.all(entry.json())));
            opened.define("workflow", reader, EntryParts::workflow);
            return opened;
        } catch (SQLException cause) {
            database.close();
            throw Database.failure(home.database().toString(), cause);
        }
    }

    @FunctionalInterface
    private interface Part {
        Optional<EntryPart> of(RedactedEntry entry);
    }

    private void define(String name, PromptReader reader, Part part) throws SQLException {
        Function.create(
                connection,
                name,
                new Function() {
                    @Override
                    protected void xFunc() throws SQLException {
                        Optional<String> text = args() == 1
                                ? key(value_text(0)).flatMap(key -> text(reader, key, part))
                                : Optional.empty();
                        if (text.isPresent()) {
                            result(text.get());
                        } else {
                            result();
                        }
                    }
                },
                1,
                Function.FLAG_DETERMINISTIC);
    }

    private static Optional<String> text(PromptReader reader, long key, Part part) {
        return part.of(reader.entries(List.of(key)).get(0)).map(EntryPart::text);
    }

    /** The key of a prompt, by itself or by its id; of several that have the id the newest. */
    private Optional<Long> key(@Nullable String prompt) throws SQLException {
        if (prompt == null) {
            return Optional.empty();
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT max(id) FROM prompt_row WHERE id = CAST(?1 AS INTEGER) AND CAST(id AS TEXT) = ?1"
                        + " OR prompt_id = ?1")) {
            statement.setString(1, prompt);
            try (ResultSet row = statement.executeQuery()) {
                long key = row.next() ? row.getLong(1) : 0;
                return key == 0 ? Optional.empty() : Optional.of(key);
            }
        }
    }

    /**
     * Asks.
     *
     * @param text one statement
     * @param values of its parameters, by name: texts and numbers
     * @param columns given the names of the columns, before any row
     * @param row given each row, of texts, numbers and nulls; says whether to go on
     * @throws WrongSqlException if SQLite does not understand it, or it is none that asks
     */
    public void ask(
            SqlText text,
            Map<String, Object> values,
            Predicate<List<String>> columns,
            Predicate<List<@Nullable Object>> row) {
        try (PreparedStatement statement = connection.prepareStatement(text.statement())) {
            int position = 0;
            for (String name : text.parameters()) {
                Object value = values.get(name);
                if (value == null) {
                    throw new WrongSqlException(
                            "the question has no value for :" + name + "; --param " + name + "=VALUE");
                }
                statement.setObject(++position, value);
            }
            if (!statement.execute()) {
                throw new WrongSqlException("that asks nothing: the archive is opened to be read alone");
            }
            try (ResultSet rows = statement.getResultSet()) {
                ResultSetMetaData meta = rows.getMetaData();
                List<String> names = new ArrayList<>();
                for (int column = 1; column <= meta.getColumnCount(); column++) {
                    names.add(meta.getColumnLabel(column));
                }
                boolean on = columns.test(names);
                while (on && rows.next()) {
                    on = row.test(cells(rows, names.size()));
                }
            }
        } catch (SQLiteException cause) {
            if (DAMAGE.contains(cause.getResultCode())) {
                throw Database.failure(home.database().toString(), cause);
            }
            throw new WrongSqlException(words(cause));
        } catch (SQLException cause) {
            throw new WrongSqlException(words(cause));
        }
    }

    /** What a parameter is where nobody says: the value of an expression of SQL. */
    public @Nullable Object value(String expression) {
        List<@Nullable Object> found = new ArrayList<>();
        ask(SqlText.of("SELECT " + expression), Map.of(), names -> true, row -> found.add(row.get(0)));
        return found.get(0);
    }

    private static List<@Nullable Object> cells(ResultSet rows, int columns) throws SQLException {
        List<@Nullable Object> cells = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
            Object cell = rows.getObject(column);
            cells.add(cell instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : cell);
        }
        return cells;
    }

    /** The driver puts its own words around SQLite's. */
    private static String words(SQLException cause) {
        String message = String.valueOf(cause.getMessage());
        int from = message.indexOf('(');
        return from >= 0 && message.endsWith(")") ? message.substring(from + 1, message.length() - 1) : message;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException cause) {
            throw Database.failure(home.database().toString(), cause);
        } finally {
            database.close();
        }
    }
}
