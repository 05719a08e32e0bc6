package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.S3Server;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive store}, on a real PostgreSQL and a real S3. */
final class StoreCommandTest {
    private PostgresServer server;
    private String address;

    @BeforeEach
    void database() throws Exception {
        server = PostgresServer.shared();
        address = server.database();
    }

    @AfterEach
    void forget() {
        S3Server.forget();
    }

    private Outcome run(int exit, String... words) {
        Outcome outcome = Outcome.of(Map.of("ARCHIVE_STORE", address), words);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(exit);
        return outcome;
    }

    @Test
    void aStoreIsMadeAndTold() throws Exception {
        assertThat(run(6, "store", "status").err())
                .contains("there is no store in postgresql://127.0.0.1:", "store init");
        assertThat(run(6, "store", "migrate").err()).contains("store init");

        assertThat(run(0, "store", "init", "--partitions", "3").out())
                .contains("made a store in postgresql://127.0.0.1:", "schema 1, 3 partitions a large table")
                .contains("GRANT archive_writer TO");
        assertThat(run(0, "store", "init").out()).contains("already");
        assertThat(run(0, "store", "migrate").out()).contains("has schema 1 already");
        assertThat(run(0, "store", "status").out()).contains("0 prompts of 0 servers, 0 files (0 B)");

        JsonNode status =
                new ObjectMapper().readTree(run(0, "store", "status", "--json").out());
        assertThat(status.path("schema").intValue()).isEqualTo(1);
        assertThat(status.path("homes")).isEmpty();
    }

    @Test
    void whoMayNotMakeRolesGetsTheStatements() throws Exception {
        try (PostgresServer own = PostgresServer.with()) {
            address = own.database();
            own.execute(address, "CREATE ROLE owner LOGIN");
            own.execute(address, "GRANT CREATE ON SCHEMA public TO owner");
            address = address.replace("//archive@", "//owner@");

            Outcome made = run(0, "store", "init", "--partitions", "0");

            assertThat(made.err()).contains("roles were not made");
            assertThat(made.out())
                    .contains("CREATE ROLE archive_writer NOLOGIN", "GRANT SELECT ON public.annotation, ");
            run(0, "store", "status");
        }
    }

    @Test
    void theFilesAreLookedAt() throws Exception {
        S3Server files = S3Server.shared();
        S3Server.access(files.endpoint());
        assertThat(run(0, "store", "init", "--files", "s3://" + files.bucket() + "/x")
                        .out())
                .contains("the files s3://bucket-", "are this store's");
        assertThat(run(6, "store", "init", "--files", "s3://no-such-bucket").err())
                .contains("there is no bucket no-such-bucket");
        S3Server.access(URI.create("http://127.0.0.1:1"));
        assertThat(run(3, "store", "init", "--files", "s3://bucket").err()).contains("cannot be reached");
        for (String wrong : List.of("nonsense", "127.0.0.1:9000", "ftp://host", "http://host:99999")) {
            System.setProperty("aws.endpointUrl", wrong);
            assertThat(run(1, "store", "init", "--files", "s3://bucket").err())
                    .as(wrong)
                    .hasLineCount(1)
                    .contains("AWS_ENDPOINT_URL is the address of an object store");
        }
    }

    @Test
    void whatNothingRefersToIsRemoved() throws Exception {
        S3Server server = S3Server.shared();
        S3Server.access(server.endpoint());
        String files = "s3://" + server.bucket();
        run(0, "store", "init", "--files", files);
        PostgresServer.shared()
                .execute(
                        address,
                        "INSERT INTO asset (sha256, size, media_type, extension, masked, stored_at, put_at) VALUES ('"
                                + "ab".repeat(32) + "', 7, 'image/png', 'png', 0, '2020', '2020-01-01T00:00:00.000Z')");

        assertThat(run(0, "store", "gc", "--files", files, "--dry-run").out())
                .contains("would remove 1 object (7 B), 1 file that no prompt refers to, 0 puts that nobody ended");
        assertThat(run(0, "store", "gc", "--files", files).out()).contains("removed 1 object (7 B)");
        Outcome soon = run(0, "store", "gc", "--files", files, "--older-than", "1h");
        assertThat(soon.out()).contains("removed 0 objects");
        assertThat(soon.err()).contains("let nothing publish meanwhile");
        assertThat(run(6, "store", "gc", "--files", files + "/elsewhere").err()).contains("are of no store");
        assertThat(run(2, "store", "gc").err()).contains("which files?");
        assertThat(run(2, "store", "init", "--dry-run").err()).contains("belongs to store gc");
    }

    @Test
    void aServiceSaysWhereTheStoreIs(@TempDir Path folder) throws Exception {
        run(0, "store", "init", "--partitions", "2");
        URI uri = URI.create(address);
        Path services = Files.writeString(
                folder.resolve("services"),
                "[studio]\nhost=" + uri.getHost() + "\nport=" + uri.getPort() + "\nuser=" + uri.getUserInfo()
                        + "\ndbname=" + uri.getPath().substring(1) + "\n");
        System.setProperty("org.postgresql.pgservicefile", services.toString());
        try {
            Map<String, String> service = Map.of("PGSERVICE", "studio", "PGSSLMODE", "prefer");
            for (String named : List.of("postgresql://", "postgresql:///", "postgresql://" + uri.getPath())) {
                Outcome found = Outcome.of(service, "store", "status", "--store", named);
                assertThat(found.exit()).as(found.err()).isZero();
                assertThat(found.out()).contains("?service=studio: 0 prompts");
            }
            Outcome other = run(3, "store", "status", "--store", "postgresql:///?service=other");
            assertThat(other.err()).hasLineCount(1).contains("the service that it names is in no pg_service.conf");
        } finally {
            System.clearProperty("org.postgresql.pgservicefile");
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThat(run(2, "store", "status", "--partitions", "3").err()).contains("belongs to store init");
        assertThat(run(2, "store", "init", "--json").err()).contains("belongs to store status");
        assertThat(run(2, "store", "init", "--partitions", "-1").err()).contains("from 0 to 1024");
        assertThat(run(2, "store", "frobnicate").err()).contains("it is store init");
        assertThat(run(2, "store", "init", "--files", "s3://AKIA:secret@bucket").err())
                .contains("--files:")
                .doesNotContain("secret@");
        assertThat(Outcome.of(Map.of(), "store", "status"))
                .satisfies(outcome -> assertThat(outcome.exit()).isEqualTo(2))
                .satisfies(outcome -> assertThat(outcome.err()).contains("which store?"));
        assertThat(run(2, "store", "status", "--store", "postgresql://me:secret@host/x")
                        .err())
                .contains("--store:", "PGPASSWORD")
                .doesNotContain("secret");
        assertThat(run(3, "store", "status", "--store", "postgresql://127.0.0.1:1/x")
                        .err())
                .contains("cannot be reached");
        assertThat(run(3, "store", "status", "--store", "postgresql://host.invalid/x")
                        .err())
                .contains("no host is called host.invalid");
        assertThat(run(2, "store", "status", "--store", "postgresql://host/x?sslmode=verify")
                        .err())
                .contains("--store: sslmode is disable, allow");
        for (String port : List.of("99999", "0", "abc")) {
            assertThat(run(2, "store", "status", "--store", "postgresql://host:" + port + "/x")
                            .err())
                    .hasLineCount(1)
                    .contains("a port from 1 to 65535");
        }
    }
}
