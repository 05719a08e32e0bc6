package io.github.comfyarchive.store.sqlite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What Flyway has noted of the migrations that it applied. Where that is what this program's scripts say, Flyway would find no fault, and
 * is not asked: it takes longer to load than all other checks of a small archive. Where anything differs it is Flyway that says what.
 */
final class MigrationHistory {
    private static final Pattern SCRIPT = Pattern.compile("V[0-9]+__[a-z0-9_]+\\.sql");

    private MigrationHistory() {}

    /**
     * Whether its rows are those of this program's scripts from the first on, none left out and none besides.
     *
     * @throws SQLException if it cannot be read
     */
    static boolean isOfTheseScripts(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT version, description, type, script, checksum, success"
                        + " FROM flyway_schema_history ORDER BY installed_rank")) {
            int version = 0;
            while (row.next()) {
                version++;
                String script = "V" + version + "__"
                        + String.valueOf(row.getString("description")).replace(' ', '_') + ".sql";
                Integer checksum = checksum(script);
                if (!String.valueOf(version).equals(row.getString("version"))
                        || !script.equals(row.getString("script"))
                        || !"SQL".equals(row.getString("type"))
                        || !row.getBoolean("success")
                        || checksum == null
                        || row.getObject("checksum") == null
                        || row.getLong("checksum") != checksum) {
                    return false;
                }
            }
            return version > 0;
        }
    }

    /** Flyway's: a CRC-32 of all lines without what ends them, so that they may end as they like. Null where there is no such script. */
    private static @Nullable Integer checksum(String script) {
        if (!SCRIPT.matcher(script).matches()) {
            return null;
        }
        try (InputStream bytes = MigrationHistory.class.getResourceAsStream("/migrations/" + script)) {
            if (bytes == null) {
                return null;
            }
            CRC32 crc = new CRC32();
            BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                crc.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return (int) crc.getValue();
        } catch (IOException broken) {
            throw new UncheckedIOException("the program's own " + script + " cannot be read", broken);
        }
    }
}
