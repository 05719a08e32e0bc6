package io.github.comfyarchive.store.repair;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Copies all rows of a table that can be read, from the attached database {@code damaged}. A range of keys that cannot be read is halved
 * until what is left are the keys that are lost. A statement that fails copies nothing, so that no row is copied by half.
 */
final class TableCopy {
    private static final long ROWS = 10_000;

    /** How the key of a table is made a number. */
    enum Key {
        /** A whole number. */
        NUMBER,
        /** Hex digits, of which the first eight are a number. */
        HEX
    }

    private static final long LAST_HEX = 0xffff_ffffL;

    /** Of 65,536 ranges each has a row or two in a large archive, and a page has some dozens. */
    private static final long SMALLEST_OF_HEX = 1 << 16;

    private final Connection connection;
    private final String source;
    private final String table;
    private final String column;
    private final Key key;
    private final long last;
    private long unreadable;

    /**
     * Prepares it.
     *
     * @param source what the table is called in the damaged database
     * @param last no greater key is looked for: beyond it are none but those a damaged page makes up
     */
    TableCopy(Connection connection, String source, String table, String column, Key key, long last) {
        this.connection = connection;
        this.source = source;
        this.table = table;
        this.column = column;
        this.key = key;
        this.last = key == Key.HEX ? LAST_HEX : last;
    }

    SalvagedTable run() throws SQLException {
        Map<String, String> columns = columns();
        boolean lost = firstPageIsUnreadable();
        if (!columns.isEmpty() && !lost) {
            String names = String.join(", ", columns.keySet());
            String range = key == Key.HEX ? column + " >= ? AND " + column + " < ?" : column + " BETWEEN ? AND ?";
            String insert = "INSERT OR IGNORE INTO main." + table + " (" + names + ") SELECT "
                    + String.join(", ", columns.values()) + " FROM damaged." + source + " WHERE " + range;
            long step = key == Key.HEX ? LAST_HEX / 256 + 1 : ROWS;
            for (long from = key == Key.HEX ? 0 : 1; from <= last; from += step) {
                copy(insert, from, Math.min(last, from + step - 1));
            }
        }
        return new SalvagedTable(table, count(), unreadable, lost);
    }

    /** Then no key leads anywhere, and need not be tried. SQLite's check reports the table's indexes too. */
    private boolean firstPageIsUnreadable() {
        try (Statement statement = connection.createStatement();
                Statement check = connection.createStatement()) {
            long page;
            try (ResultSet row = statement.executeQuery(
                    "SELECT rootpage FROM damaged.sqlite_schema WHERE type = 'table' AND name = '" + source + "'")) {
                page = row.next() ? row.getLong(1) : 0;
            }
            String fault = "Tree " + page + " page " + page + ": btreeInitPage";
            try (ResultSet row = check.executeQuery("PRAGMA damaged.integrity_check('" + source + "')")) {
                while (row.next()) {
                    if (row.getString(1).contains(fault)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (SQLException tellsNoMore) {
            return false;
        }
    }

    /** Those that both schemas have, and what each is called in the damaged one. */
    private Map<String, String> columns() throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT main.name, damaged.name FROM pragma_table_info('" + table
                        + "', 'main') AS main JOIN pragma_table_info('" + source
                        + "', 'damaged') AS damaged ON damaged.name = main.name"
                        + " OR (main.name = 'own_graph' AND damaged.name = 'graph') ORDER BY main.cid")) {
            while (row.next()) {
                columns.put(row.getString(1), row.getString(2));
            }
        }
        return columns;
    }

    private void copy(String insert, long from, long to) throws SQLException {
        if (inserted(insert, from, to)) {
            return;
        }
        if (to - from >= smallest()) {
            long middle = from + (to - from) / 2;
            copy(insert, from, middle);
            copy(insert, middle + 1, to);
            return;
        }
        // To see that a range has ended SQLite looks at the row after it, which may be on a damaged page: so row by row
        // from its ends.
        boolean first = inserted(insert + " ORDER BY " + column + " LIMIT 1", from, to);
        boolean last = from != to && inserted(insert + " ORDER BY " + column + " DESC LIMIT 1", from, to);
        if (!first || (from != to && !last)) {
            unreadable++;
        }
    }

    /** Whether the rows of a range could be copied. */
    private boolean inserted(String insert, long from, long to) throws SQLException {
        try (PreparedStatement range = connection.prepareStatement(insert)) { // the driver closes one that fails
            bind(range, from, to);
            range.executeUpdate();
            return true;
        } catch (SQLException failed) {
            if (!ofThisRange(failed)) {
                throw failed;
            }
            return false;
        }
    }

    /** A damaged page takes a part of all keys there can be, of which hex digits have too many to try each. */
    private long smallest() {
        return key == Key.HEX ? SMALLEST_OF_HEX : 1;
    }

    private void bind(PreparedStatement range, long from, long to) throws SQLException {
        if (key == Key.HEX) {
            range.setString(1, hex(from));
            range.setString(2, to == LAST_HEX ? "g" : hex(to + 1));
        } else {
            range.setLong(1, from);
            range.setLong(2, to);
        }
    }

    private static String hex(long number) {
        return String.format(Locale.ROOT, "%08x", number);
    }

    /** Damage, or a value that the schema does not take; not a disk that is full. */
    private static boolean ofThisRange(SQLException failed) {
        if (!(failed instanceof SQLiteException sqlite)) {
            return false;
        }
        int primary = sqlite.getResultCode().code & 0xff;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
                || primary == SQLiteErrorCode.SQLITE_CONSTRAINT.code
                || primary == SQLiteErrorCode.SQLITE_MISMATCH.code
                || primary == SQLiteErrorCode.SQLITE_TOOBIG.code
                || primary == SQLiteErrorCode.SQLITE_NOTADB.code
                || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ;
    }

    private long count() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM main." + table)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
