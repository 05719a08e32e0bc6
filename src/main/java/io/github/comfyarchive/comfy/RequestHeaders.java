package io.github.comfyarchive.comfy;

import io.github.comfyarchive.net.ServerVariable;
import io.github.comfyarchive.redact.CredentialHeaders;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.SecretMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Headers that a proxy in front of a server wants. They come from the environment alone and are never printed or stored.
 *
 * <p>{@code ARCHIVE_AUTHORIZATION} is the value of {@code Authorization}, {@code ARCHIVE_HEADERS} holds lines of
 * {@code Name: value}. With {@code _NAME} at their end (the server's name in capitals, other characters than letters and digits
 * as {@code _}) they are for that server alone, and then take the place of the general ones.
 */
public final class RequestHeaders {
    private static final String AUTHORIZATION = "ARCHIVE_AUTHORIZATION";
    private static final String HEADERS = "ARCHIVE_HEADERS";
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+"); // RFC 9110, section 5.6.2
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]+"); // RFC 9110, section 5.5

    private final List<Header> headers;

    private RequestHeaders(List<Header> headers) {
        this.headers = List.copyOf(headers);
    }

    /**
     * A header; prints without its value.
     *
     * @param name its name
     * @param value its value, a secret
     */
    record Header(String name, String value) {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * No headers.
     *
     * @return headers for a server without a proxy
     */
    public static RequestHeaders none() {
        return new RequestHeaders(List.of());
    }

    /**
     * Reads the headers for a server.
     *
     * @param environment the environment
     * @param serverName the server's name, or null where it has none
     * @return its headers
     * @throws IllegalArgumentException if a variable holds no header; the message names the variable, never its value
     */
    public static RequestHeaders from(Map<String, String> environment, @Nullable String serverName) {
        List<Header> headers = new ArrayList<>();
        String authorization = ServerVariable.of(AUTHORIZATION, environment, serverName);
        if (authorization != null) {
            headers.add(header("Authorization", environment.get(authorization), authorization));
        }
        String lines = ServerVariable.of(HEADERS, environment, serverName);
        if (lines != null) {
            String.valueOf(environment.get(lines))
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> headers.add(line(line, lines)));
        }
        return new RequestHeaders(headers);
    }

    /**
     * The secrets in the headers for all servers: what one of them is told must not be archived from another either. A line that is no
     * header is ignored; who sends it says so.
     *
     * @param environment the environment
     * @param rules say which headers hold secrets
     * @return what is to be hunted in all that comes in
     */
    public static SecretMask secrets(Map<String, String> environment, RedactionRules rules) {
        CredentialHeaders secrets = new CredentialHeaders(rules);
        environment.forEach((name, value) -> {
            if (isFor(AUTHORIZATION, name)) {
                secrets.add("Authorization", value);
            } else if (isFor(HEADERS, name)) {
                value.lines().forEach(line -> {
                    int colon = line.indexOf(':');
                    secrets.add(line.substring(0, Math.max(0, colon)).strip(), line.substring(colon + 1));
                });
            }
        });
        return secrets.mask();
    }

    private static boolean isFor(String variable, String name) {
        return name.equals(variable) || name.startsWith(variable + "_");
    }

    private static Header line(String line, String variable) {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(variable + " holds a line that is not a header: each is Name: value");
        }
        return header(line.substring(0, colon).strip(), line.substring(colon + 1), variable);
    }

    private static Header header(String name, @Nullable String value, String variable) {
        String stripped = value == null ? "" : value.strip();
        if (!NAME.matcher(name).matches() || !VALUE.matcher(stripped).matches()) {
            throw new IllegalArgumentException(variable + " holds no header that can be sent");
        }
        return new Header(name, stripped);
    }

    List<Header> all() {
        return headers;
    }

    /** Whether there is anything to authenticate with, for the advice in a message. */
    boolean isEmpty() {
        return headers.isEmpty();
    }

    @Override
    public String toString() {
        return headers.toString();
    }
}
