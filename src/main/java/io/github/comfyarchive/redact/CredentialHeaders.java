package io.github.comfyarchive.redact;

import io.github.comfyarchive.redact.rule.NameKind;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.rule.SecretFinder;
import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.redact.text.Match;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

/**
 * The secrets in request headers of our own: what they hold is hunted wherever it comes back, in an echo of the request, a log or a
 * picture. A header's name decides as the name of an input does; what stands under a plain name, such as {@code X-Studio}, is no secret.
 * For one thread.
 */
public final class CredentialHeaders {
    private final RedactionRules rules;
    private final SecretValueFilter values;
    private final SecretFinder finder;
    private final Set<String> secrets = new HashSet<>();

    /**
     * Prepares it.
     *
     * @param rules say which names tell of a secret, and which values are too common to be hunted
     */
    public CredentialHeaders(RedactionRules rules) {
        this.rules = rules;
        this.values = rules.values();
        this.finder = new SecretFinder(rules, SearchBudget.of(Long.MAX_VALUE));
    }

    /**
     * Adds what a header holds: the value; what stands behind its scheme (RFC 9110, 11.4); user and password of {@code Basic}
     * (RFC 7617); and the secrets among several cookies (RFC 6265, 4.2).
     *
     * @param name its name
     * @param value its value, bytes as they are sent
     */
    public void add(String name, String value) {
        NameKind kind = rules.keyNames().kind(Utf8Bytes.of(name));
        String utf8 = Utf8Bytes.of(value.strip());
        if (kind == NameKind.PLAIN || (kind == NameKind.DOUBTFUL && !values.isCredential(withoutScheme(utf8)))) {
            return;
        }
        hunt(utf8);
        String credentials = withoutScheme(utf8);
        hunt(credentials);
        if (SecretValueFilter.lower(utf8).startsWith("basic ")) {
            addLogin(credentials);
        }
        if (SecretValueFilter.lower(name).endsWith("cookie")) {
            for (String cookie : utf8.split(";", -1)) {
                addCookie(cookie.strip());
            }
        }
        finder.find(utf8).stream().filter(values::isHuntable).map(Match::secret).forEach(secrets::add);
    }

    /** What is to be hunted. */
    public SecretMask mask() {
        return new SecretMask(secrets);
    }

    private static String withoutScheme(String value) {
        return value.substring(value.indexOf(' ') + 1).strip();
    }

    private void addLogin(String base64) {
        try {
            String login = new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
            hunt(login);
            hunt(login.substring(login.indexOf(':') + 1));
        } catch (IllegalArgumentException noBase64) {
            // Nobody will be let in with it; as it stands it is hunted all the same.
        }
    }

    private void addCookie(String cookie) {
        int equals = cookie.indexOf('=');
        if (equals < 1) {
            return;
        }
        String value = cookie.substring(equals + 1);
        boolean secret = rules.keyNames().kind(cookie.substring(0, equals)) == NameKind.SECRET;
        if (secret || values.isCredential(value)) {
            hunt(cookie);
            hunt(value);
        }
    }

    private void hunt(String value) {
        if (values.isHuntable(value)) {
            secrets.add(value);
        }
    }
}
