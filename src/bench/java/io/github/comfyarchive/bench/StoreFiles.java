package io.github.comfyarchive.bench;

import io.github.comfyarchive.central.object.AssetPublisher;
import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.object.ObjectOptions;
import io.github.comfyarchive.central.object.ObjectStore;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Files that are put into an object store of this machine (S3Proxy), each checked, beside {@code s3cmd} putting the same, one after the other. */
final class StoreFiles {
    private static final int COUNT = 300;
    private static final int BYTES = 1_500_000;

    private final String url;
    private final Path folder;

    /**
     * Prepares them.
     *
     * @param url of a store, without files
     * @param folder an empty one
     */
    StoreFiles(String url, Path folder) {
        this.url = url;
        this.folder = folder;
    }

    String measured() throws IOException, InterruptedException {
        List<AssetRow> assets = new ArrayList<>();
        Random random = new Random(1);
        for (int number = 0; number < COUNT; number++) {
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            String sha256 = Sha256.of(Sha256.digest().digest(bytes)).hex();
            Files.write(folder.resolve(sha256), bytes);
            assets.add(new AssetRow(sha256, BYTES, "image/png", "png", 1024, 1024, 0, "2026-11-01T10:00:00.000Z"));
        }
        S3Server server = S3Server.shared();
        S3Server.access(server.endpoint());
        try {
            String theirs = server.bucket();
            double s3cmd = ProcessRun.of(
                            null,
                            "s3cmd",
                            "--access_key=" + S3Server.ACCESS_KEY,
                            "--secret_key=" + S3Server.SECRET_KEY,
                            "--host=" + server.endpoint().getAuthority(),
                            "--host-bucket=" + server.endpoint().getAuthority(),
                            "--no-ssl",
                            "--quiet",
                            "put",
                            "--recursive",
                            folder + "/",
                            "s3://" + theirs + "/")
                    .seconds();
            if (server.objects(theirs).size() != COUNT) {
                throw new IOException("s3cmd has not put all files");
            }
            return String.format(
                    Locale.ROOT,
                    "%n%d files of 1.5 MB, each looked at once it is put: %.0f a second; `s3cmd put --recursive` of the same: %.0f.%n",
                    COUNT,
                    COUNT / ours(server, assets),
                    COUNT / s3cmd);
        } finally {
            S3Server.forget();
        }
    }

    private double ours(S3Server server, List<AssetRow> assets) throws IOException, InterruptedException {
        try (StoreDatabase store = StoreDatabase.toWrite(StoreAddress.parse(url, name -> null), "bench");
                ObjectStore objects =
                        ObjectStore.of(FilesAddress.parse("s3://" + server.bucket()), ObjectOptions.USUAL);
                AssetPublisher publisher = new AssetPublisher(store, objects, "bench", AssetPublisher.THREADS)) {
            long start = System.nanoTime();
            long put = publisher
                    .publish(assets, asset -> folder.resolve(asset.sha256()), () -> false)
                    .put();
            if (put != COUNT) {
                throw new IOException("not all files were put");
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
