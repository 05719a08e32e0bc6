package io.github.comfyarchive.central.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table, written by one statement however many there are: a row by itself would wait for the way to the server and back each
 * time. For one transaction.
 */
public final class RowInsert {
    private final StoreDatabase store;
    private final String table;
    private final List<Column> columns;
    private final String then;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param name its name
     * @param type by which it is sent, such as {@code text}
     * @param cast what it is made of that, such as {@code text[]}; the same where nothing is
     */
    public record Column(String name, String type, String cast) {
        /** One that is sent as what it is. */
        public static Column of(String name, String type) {
            return new Column(name, type, type);
        }
    }

    /**
     * Begins.
     *
     * @param then what follows, such as {@code ON CONFLICT DO NOTHING}
     */
    public RowInsert(StoreDatabase store, String table, List<Column> columns, String then) {
        this.store = store;
        this.table = table;
        this.columns = List.copyOf(columns);
        this.then = then;
    }

    /** Adds a row: a value for each column, in their order. Texts are escaped. */
    public void add(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(table + " has " + columns.size() + " columns here");
        }
        rows.add(values);
    }

    /** The statement; its question marks stand for {@link #values}. */
    String sql() {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String chosen = columns.stream()
                .map(column ->
                        column.cast().equals(column.type()) ? column.name() : column.name() + "::" + column.cast())
                .collect(Collectors.joining(", "));
        String given =
                columns.stream().map(column -> "?::" + column.type() + "[]").collect(Collectors.joining(", "));
        return "INSERT INTO " + table + " (" + names + ") SELECT " + chosen + " FROM unnest(" + given + ") AS given ("
                + names + ") " + then;
    }

    Object[] values() throws SQLException {
        List<Object> values = new ArrayList<>();
        for (int column : IntStream.range(0, columns.size()).toArray()) {
            @Nullable Object[] all = new Object[rows.size()];
            for (int row = 0; row < all.length; row++) {
                Object value = rows.get(row)[column];
                all[row] = value instanceof String text ? StoreText.escaped(text) : value;
            }
            values.add(store.array(columns.get(column).type(), all));
        }
        return values.toArray();
    }

    /** Writes them, if there are some; says how many came. */
    public int write() throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        int written = store.statements().update(sql(), values());
        rows.clear();
        return written;
    }

    /**
     * Writes them, if there are some.
     *
     * @param returning a column of bytes to be told of the rows that came
     */
    public List<byte[]> writeReturning(String returning) throws SQLException {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<byte[]> came =
                store.statements().list(sql() + " RETURNING " + returning, row -> row.getBytes(1), values());
        rows.clear();
        return came;
    }

    /** A list of texts as PostgreSQL writes arrays (Arrays, "Array Input and Output Syntax"). */
    public static String array(List<String> texts) {
        return texts.stream()
                .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
