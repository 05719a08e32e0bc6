package io.github.comfyarchive.central.object;

import io.github.comfyarchive.digest.Sha256;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Signs a request whose payload has a known hash with that hash, so that the server refuses every other payload; the SDK's own signer would
 * read a file for it a second time, or sign none (<a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Signature calculations, single chunk</a>). All
 * else is signed by the SDK.
 */
final class HashSigner implements HttpSigner<AwsCredentialsIdentity> {
    /** A request that has this header is signed here. */
    static final String HASH = "x-amz-content-sha256";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int DAY = 8;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final AwsV4HttpSigner other = AwsV4HttpSigner.create();

    @Override
    public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
        if (request.request().firstMatchingHeader(HASH).isEmpty()) {
            return other.sign(request);
        }
        Instant now = request.hasProperty(SIGNING_CLOCK)
                ? request.requireProperty(SIGNING_CLOCK).instant()
                : Instant.now();
        SignedRequest.Builder signed = SignedRequest.builder()
                .request(signed(
                        request.request(),
                        request.identity(),
                        TIME.format(now),
                        request.requireProperty(AwsV4HttpSigner.REGION_NAME),
                        request.requireProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME)));
        request.payload().ifPresent(signed::payload);
        return signed.build();
    }

    /** The request with its signature. */
    static SdkHttpRequest signed(
            SdkHttpRequest request, AwsCredentialsIdentity who, String time, String region, String service) {
        SdkHttpRequest.Builder dated = request.toBuilder().putHeader("x-amz-date", time);
        dated.putHeader("host", host(request));
        if (who instanceof AwsSessionCredentialsIdentity session) {
            dated.putHeader("x-amz-security-token", session.sessionToken());
        }
        SdkHttpRequest complete = dated.build();
        Map<String, String> headers = headers(complete);
        String names = String.join(";", headers.keySet());
        String scope = time.substring(0, DAY) + "/" + region + "/" + service + "/aws4_request";
        String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n" + hash(canonical(complete, headers, names));
        byte[] key = mac(("AWS4" + who.secretAccessKey()).getBytes(StandardCharsets.UTF_8), time.substring(0, DAY));
        for (String step : List.of(region, service, "aws4_request")) {
            key = mac(key, step);
        }
        return complete.toBuilder()
                .putHeader(
                        "Authorization",
                        ALGORITHM + " Credential=" + who.accessKeyId() + "/" + scope + ", SignedHeaders=" + names
                                + ", Signature=" + HexFormat.of().formatHex(mac(key, toSign)))
                .build();
    }

    private static String host(SdkHttpRequest request) {
        boolean usual = request.port() == (request.protocol().equals("https") ? HTTPS : HTTP);
        return usual ? request.host() : request.host() + ":" + request.port();
    }

    /** What is signed of them: proxies change others. */
    private static Map<String, String> headers(SdkHttpRequest request) {
        Map<String, String> headers = new TreeMap<>();
        request.forEachHeader((name, values) -> {
            String low = name.toLowerCase(Locale.ROOT);
            if (low.equals("host") || low.startsWith("x-amz-")) {
                headers.put(low, String.join(",", values).strip());
            }
        });
        return headers;
    }

    private static String canonical(SdkHttpRequest request, Map<String, String> headers, String names) {
        StringJoiner lines = new StringJoiner("\n");
        lines.add(request.method().name());
        lines.add(request.encodedPath());
        StringJoiner query = new StringJoiner("&");
        Map<String, String> parameters = new TreeMap<>();
        request.forEachRawQueryParameter((name, values) ->
                parameters.put(encoded(name), values.isEmpty() || values.get(0) == null ? "" : encoded(values.get(0))));
        parameters.forEach((name, value) -> query.add(name + "=" + value));
        lines.add(query.toString());
        headers.forEach((name, value) -> lines.add(name + ":" + value));
        lines.add("");
        lines.add(names);
        lines.add(headers.getOrDefault(HASH, ""));
        return lines.toString();
    }

    /** As the SDK encodes what it sends (RFC 3986, section 2.3). */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String hash(String text) {
        return Sha256.of(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)))
                .hex();
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
        }
    }

    @Override
    public CompletableFuture<AsyncSignedRequest> signAsync(AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
        throw new UnsupportedOperationException("requests are made one after another");
    }
}
