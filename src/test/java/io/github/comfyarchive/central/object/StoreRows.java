package io.github.comfyarchive.central.object;

import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A store's rows in a database of their own, seen and changed past the program. */
final class StoreRows {
    private final PostgresServer server;
    private final String address;

    StoreRows() throws Exception {
        server = PostgresServer.shared();
        address = server.database();
        try (StoreDatabase store = open()) {
            StoreSchema.bringUpToDate(store, 2, Clock.systemUTC());
        }
    }

    String address() {
        return address;
    }

    StoreDatabase open() {
        return StoreDatabase.toWrite(StoreAddress.parse(address, name -> null), "test");
    }

    void change(String sql) throws SQLException {
        server.execute(address, sql);
    }

    /** The first columns of a query's rows. */
    List<String> ask(String query) throws SQLException {
        try (Connection connection = server.connect(address);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    /** The names of all assets whose objects are said to be there. */
    List<String> put() throws SQLException {
        return ask("SELECT sha256 FROM asset WHERE put_at IS NOT NULL ORDER BY sha256");
    }

    /** Makes an output of a prompt refer to an asset. */
    void refer(String sha256) throws SQLException {
        change(
                "INSERT INTO output (id, server, seq, node_id, media, position, filename, subfolder, type, cached, state, asset,"
                        + " provenance, attempts) VALUES (sha256('" + sha256
                        + "'), 'server', 0, '9', 'images', 0, 'a.png', '', 'output',"
                        + " false, 'stored', '" + sha256 + "', 'view', 1)");
    }
}
