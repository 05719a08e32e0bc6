package io.github.comfyarchive.serve.page;

import io.github.comfyarchive.gallery.PageAsset;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.Routes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The page of a live archive: the viewer of an exported gallery. Nothing of the archive is in it; it asks for that. */
public final class LivePage {
    /**
     * It runs our own script alone, which makes all text with text nodes; no string becomes markup, and nothing is sent anywhere else
     * (docs/gallery-format.md, "The Content-Security-Policy").
     */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self';"
                    + " connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none';"
                    + " require-trusted-types-for 'script'; trusted-types archive-gallery";

    private static final String ICON = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
              <rect width="32" height="32" rx="7" fill="#4f46d8"/>
              <path fill="#fff" d="M7 8h8v8H7zM17 8h8v8h-8zM7 18h8v8H7zM17 18h8v8h-8z"/>
            </svg>
            """;

    private final String html;

    /**
     * Prepares it.
     *
     * @param build this program's version
     */
    public LivePage(String build) {
        this.html = """
                <!doctype html>
                <html lang="en">
                  <head>
                    <meta charset="utf-8">
                    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
                    <meta name="referrer" content="no-referrer">
                    <meta name="robots" content="noindex">
                    <meta name="color-scheme" content="light dark">
                    <meta name="generator" content="archive %s">
                    <title>Archive</title>
                    <link rel="icon" type="image/svg+xml" href="icon.svg">
                    <link rel="stylesheet" href="gallery.css">
                    <script src="gallery.js"></script>
                  </head>
                  <body>
                    <div id="gallery" data-source="live">
                      <noscript>
                        <h1>Archive</h1>
                        <p>The page of the archive needs JavaScript. Nothing is sent anywhere but to this server.</p>
                      </noscript>
                    </div>
                  </body>
                </html>
                """.formatted(build.replaceAll("[^0-9A-Za-z.+-]", ""));
    }

    /** Adds its routes. */
    public void addTo(Routes routes) {
        routes.add("GET", "/", this::page);
        routes.add("GET", "/gallery.js", exchange -> asset(exchange, PageAsset.SCRIPT, "text/javascript"));
        routes.add("GET", "/gallery.css", exchange -> asset(exchange, PageAsset.STYLE, "text/css"));
        routes.add(
                "GET",
                "/icon.svg",
                exchange -> exchange.send(200, "image/svg+xml", ICON.getBytes(StandardCharsets.UTF_8)));
        routes.add("GET", "/LICENSES.txt", exchange -> asset(exchange, PageAsset.LICENSES, "text/plain"));
    }

    private void page(Exchange exchange) throws IOException {
        exchange.with("Content-Security-Policy", POLICY)
                .send(200, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    private static void asset(Exchange exchange, PageAsset asset, String type) throws IOException {
        exchange.send(200, type + "; charset=utf-8", asset.read());
    }
}
