package io.github.comfyarchive.webhook;

import io.github.comfyarchive.net.HttpHead;
import io.github.comfyarchive.net.Line;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends one message (RFC 9112), signed as Standard Webhooks has it (standardwebhooks.com: {@code webhook-id}, {@code webhook-timestamp},
 * {@code webhook-signature}). Redirections are not followed: they would take the message to somebody else.
 */
final class Delivery {
    private static final String LOG_IN = "Proxy-Authorization";
    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final Duration ANSWERING = Duration.ofSeconds(15);

    private final WebhookTarget target;
    private final Clock clock;
    private final String build;

    Delivery(WebhookTarget target, Clock clock, String build) {
        this.target = target;
        this.clock = clock;
        this.build = build;
    }

    /**
     * What was answered.
     *
     * @param status of HTTP
     * @param after how long to wait before the next, where the server says so
     */
    record Answer(int status, Optional<Duration> after) {
        boolean isTaken() {
            return status >= 200 && status < 300;
        }

        /** Whether it is no use to send the same again. */
        boolean isRefused() {
            return status >= 300 && status < 500 && status != 408 && status != 425 && status != 429;
        }
    }

    /**
     * Sends it.
     *
     * @param id the same for each attempt with the same message
     * @param body JSON
     * @throws IOException if nothing is answered
     */
    Answer send(String id, byte[] body) throws IOException {
        URI address = target.address();
        try (Line line = target.network().line(false)) {
            line.open(CONNECTING, ANSWERING);
            line.out().write(request(address, line, id, body));
            line.out().write(body);
            line.out().flush();
            HttpHead head = HttpHead.read(new BufferedInputStream(line.in()));
            return new Answer(head.status(), after(head));
        }
    }

    private byte[] request(URI address, Line line, String id, byte[] body) throws IOException {
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        String host = address.getHost() + port;
        StringBuilder head = new StringBuilder("POST ");
        head.append(line.forwarded() ? address.getScheme() + "://" + host : "")
                .append(path)
                .append(query);
        head.append(" HTTP/1.1\r\nHost: ").append(host);
        String proxy = line.forwarded() ? line.proxyAuthorization() : null;
        if (proxy != null) {
            head.append("\r\n").append(LOG_IN).append(": ").append(proxy);
        }
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        head.append("\r\nUser-Agent: archive/").append(build);
        head.append("\r\nContent-Type: application/json\r\nAccept: */*\r\nConnection: close\r\nContent-Length: ")
                .append(body.length);
        head.append("\r\nwebhook-id: ")
                .append(id)
                .append("\r\nwebhook-timestamp: ")
                .append(timestamp);
        byte[] key = target.key();
        if (key != null) {
            head.append("\r\nwebhook-signature: v1,").append(signature(key, id + "." + timestamp + ".", body));
        }
        return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static String signature(byte[] key, String before, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            ByteArrayOutputStream signed = new ByteArrayOutputStream(before.length() + body.length);
            signed.writeBytes(before.getBytes(StandardCharsets.UTF_8));
            signed.writeBytes(body);
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.toByteArray()));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static Optional<Duration> after(HttpHead head) {
        String text = head.header("retry-after");
        return text != null && text.matches("[0-9]{1,5}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                : Optional.empty();
    }
}
