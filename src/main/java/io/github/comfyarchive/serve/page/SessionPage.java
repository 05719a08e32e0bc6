package io.github.comfyarchive.serve.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.serve.access.AccessGate;
import io.github.comfyarchive.serve.access.Sessions;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.Routes;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a session begins, in three ways: the small file that {@code --open} has a browser open posts a code as a form; the link that
 * {@code --link} prints has it behind {@code #}, which no server and no log sees, and the page posts it; and a script shows the token of
 * the token file.
 */
public final class SessionPage {
    private static final int MOST_BYTES = 4096;
    private static final JsonFactory JSON = new JsonFactory();

    /** Of what is served with a session's token in it: it may run our own script, and send to us alone. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " frame-ancestors 'none'; form-action 'none'; base-uri 'none'";

    private final Sessions sessions;
    private final Supplier<AccessGate> gate;
    private final boolean takesChanges;

    /**
     * Over the sessions of a server, whose gate knows the token.
     *
     * @param takesChanges whether a page is of use for changes: else it keeps no session, and has what it needs to read
     */
    public SessionPage(Sessions sessions, Supplier<AccessGate> gate, boolean takesChanges) {
        this.sessions = sessions;
        this.gate = gate;
        this.takesChanges = takesChanges;
    }

    /** Adds its routes. */
    public void addTo(Routes routes) {
        routes.add("POST", AccessGate.SESSIONS, this::begin);
        routes.add("POST", AccessGate.CODES, this::code);
        routes.add("GET", "/session", exchange -> page(exchange, ""));
        routes.add("GET", "/session.js", this::script);
    }

    private void begin(Exchange exchange) throws IOException {
        String type = exchange.header("Content-Type").orElse("");
        byte[] body = exchange.body(MOST_BYTES);
        Optional<String> token = gate.get().bears(exchange.header("Authorization"))
                ? Optional.of(sessions.begin())
                : code(type, new String(body, StandardCharsets.UTF_8)).flatMap(sessions::begin);
        String session = token.orElseThrow(() -> new ProblemException(
                403, "the code was used, has ended or is none: 'archive serve --link' prints a new one"));
        exchange.with("Cache-Control", "no-store");
        if (gate.get().closesReading()) {
            exchange.with("Set-Cookie", gate.get().cookie());
        }
        if (type.startsWith("application/x-www-form-urlencoded")) {
            page(exchange, session);
        } else {
            exchange.json(200, "{\"token\":\"" + session + "\"}\n");
        }
    }

    /** For {@code archive serve --link} beside a server that runs: it has a session of its own, by a file in the home. */
    private void code(Exchange exchange) throws IOException {
        gate.get().requireBegun(exchange.header(AccessGate.SESSION));
        exchange.with("Cache-Control", "no-store").json(200, "{\"code\":\"" + sessions.newCode() + "\"}\n");
    }

    private static Optional<String> code(String type, String body) {
        if (type.startsWith("application/x-www-form-urlencoded")) {
            return body.startsWith("code=")
                    ? Optional.of(URLDecoder.decode(body.substring(5), StandardCharsets.UTF_8))
                    : Optional.empty();
        }
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean code = json.currentName().equals("code");
                if (json.nextToken() == JsonToken.VALUE_STRING && code) {
                    return Optional.of(json.getText());
                }
                json.skipChildren();
            }
            return Optional.empty();
        } catch (JsonProcessingException none) {
            return Optional.empty();
        } catch (IOException fromMemory) {
            throw new IllegalStateException(fromMemory);
        }
    }

    private static void page(Exchange exchange, String session) throws IOException {
        exchange.with("Content-Security-Policy", POLICY).with("Cache-Control", "no-store");
        exchange.send(200, "text/html; charset=utf-8", """
                <!doctype html>
                <html lang="en">
                  <head>
                    <meta charset="utf-8">
                    <meta name="viewport" content="width=device-width, initial-scale=1">
                    <title>archive</title>
                    <script src="/session.js" data-session="%s" defer></script>
                  </head>
                  <body>
                    <p id="said">One moment …</p>
                    <noscript><p>The page of the archive needs JavaScript.</p></noscript>
                  </body>
                </html>
                """.formatted(session).getBytes(StandardCharsets.UTF_8));
    }

    private void script(Exchange exchange) throws IOException {
        exchange.send(200, "text/javascript; charset=utf-8", """
                'use strict';
                (async () => {
                  const script = document.currentScript ?? document.querySelector('script[data-session]');
                  let token = script.dataset.session;
                  const code = location.hash.slice(1);
                  history.replaceState(null, '', location.pathname);
                  if (token === '' && code !== '') {
                    const answer = await fetch('/archive/v1/session', {
                      method: 'POST',
                      headers: { 'Content-Type': 'application/json' },
                      body: JSON.stringify({ code }),
                    });
                    token = answer.ok ? (await answer.json()).token : '';
                  }
                  if (token === '') {
                    document.getElementById('said').textContent =
                      'This link was used or has ended: archive serve --link prints a new one.';
                    return;
                  }
                  %s
                  location.replace('/');
                })();
                """.formatted(
                        takesChanges ? "sessionStorage.setItem('archive-session', token);" : "")
                .getBytes(StandardCharsets.UTF_8));
    }
}
