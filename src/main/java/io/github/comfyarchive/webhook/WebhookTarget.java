package io.github.comfyarchive.webhook;

import io.github.comfyarchive.net.Network;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where prompts are told: an address that is a secret itself, as those of chats are, and the key that what is sent is signed with.
 * Neither is ever printed.
 */
public final class WebhookTarget {
    private static final String URL = "ARCHIVE_WEBHOOK";
    private static final String KEY = "ARCHIVE_WEBHOOK_KEY";

    /** By which Standard Webhooks marks a key in base64. */
    private static final String MARKED = "whsec_";

    private final URI address;
    private final byte @Nullable [] key;
    private final Network network;

    private WebhookTarget(URI address, byte @Nullable [] key, Network network) {
        this.address = address;
        this.key = key;
        this.network = network;
    }

    /**
     * As the environment has it: {@code ARCHIVE_WEBHOOK}, and {@code ARCHIVE_WEBHOOK_KEY} to sign with.
     *
     * @param causes told why a connection failed
     * @return nothing where nobody is to be told
     * @throws IllegalArgumentException if one of them is wrong; the message names the variable, never its value
     */
    public static Optional<WebhookTarget> of(Map<String, String> environment, Consumer<String> causes) {
        String text = environment.getOrDefault(URL, "").strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException none) {
            throw new IllegalArgumentException(URL + " is no address (its value is not repeated here)");
        }
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (address.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException(
                    URL + " is no http:// or https:// address (its value is not repeated here)");
        }
        if (address.getRawUserInfo() != null) {
            throw new IllegalArgumentException(URL + " holds a log-in before its host, which is not supported");
        }
        return Optional.of(
                new WebhookTarget(address, key(environment), Network.from(environment, null, address, causes)));
    }

    private static byte @Nullable [] key(Map<String, String> environment) {
        String text = environment.getOrDefault(KEY, "").strip();
        if (text.isEmpty()) {
            return null;
        }
        try {
            return text.startsWith(MARKED)
                    ? Base64.getDecoder().decode(text.substring(MARKED.length()))
                    : text.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noBase64) {
            throw new IllegalArgumentException(KEY + " begins with " + MARKED + " and is not base64 behind it");
        }
    }

    URI address() {
        return address;
    }

    byte @Nullable [] key() {
        return key;
    }

    Network network() {
        return network;
    }

    @Override
    public String toString() {
        return "the webhook";
    }
}
