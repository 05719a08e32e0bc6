package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.KeptFile;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;

/** Files by their SHA-256: the bytes as they were archived, and small pictures of them. */
final class FileRoutes {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Readers readers;
    private final ThumbnailAnswers thumbnails;

    FileRoutes(Readers readers, ThumbnailAnswers thumbnails) {
        this.readers = readers;
        this.thumbnails = thumbnails;
    }

    void addTo(Routes routes) {
        routes.add("GET", "/archive/v1/files/{sha256}", this::file);
        routes.add("GET", "/archive/v1/files/{sha256}/thumbnail", exchange -> {
            String sha256 = sha256(exchange);
            thumbnails.answer(exchange, sha256);
        });
    }

    private static String sha256(Exchange exchange) {
        new Parameters(exchange, Set.of());
        String sha256 = exchange.captured("sha256");
        if (!SHA256.matcher(sha256).matches()) {
            throw ProblemException.notFound("a file is named by the SHA-256 of its bytes: 64 hex digits in lower case");
        }
        return sha256;
    }

    private void file(Exchange exchange) throws IOException {
        String sha256 = sha256(exchange);
        KeptFile file = readers.ask(catalog -> {
            AssetRow asset = catalog.asset(new Sha256(sha256))
                    .orElseThrow(() -> ProblemException.notFound("no such bytes are archived"));
            return new KeptFile(asset, catalog.assets(), sha256 + "." + asset.extension());
        });
        exchange.file(file.answer(true));
    }
}
