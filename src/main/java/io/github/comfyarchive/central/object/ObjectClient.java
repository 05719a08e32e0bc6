package io.github.comfyarchive.central.object;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.spi.scheme.AuthScheme;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * The SDK, set up for AWS and what is like it: an endpoint of one's own is spoken to by paths, for names of hosts are seldom made for buckets
 * there, and checksums are sent where S3 wants them, for others answer 501 to them.
 */
final class ObjectClient {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration FIRST_PAUSE_WHERE_SLOWED = Duration.ofSeconds(1);

    private ObjectClient() {}

    /**
     * Makes one. No request is made yet.
     *
     * @throws ObjectStoreException if nothing tells who asks, or where
     */
    static S3Client of(FilesAddress files, ObjectOptions options) {
        if (!endpoints().stream().allMatch(ObjectClient::isAddress)) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.FAILED,
                    "AWS_ENDPOINT_URL is the address of an object store, such as https://host",
                    null);
        }
        boolean elsewhere = options.endpoint() != null || endpointIsNamed();
        AwsCredentialsProvider credentials = options.credentials() == null
                ? DefaultCredentialsProvider.builder().build()
                : options.credentials();
        try {
            credentials.resolveCredentials();
        } catch (SdkException none) {
            throw ObjectStoreException.noCredentials(files, none);
        }
        Duration pause = options.pause();
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(options.silence()))
                .credentialsProvider(credentials)
                .forcePathStyle(elsewhere || files.bucket().contains("."))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                .putAuthScheme(new KnownHash())
                .overrideConfiguration(all -> all.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(options.attempts())
                        .backoffStrategy(BackoffStrategy.exponentialDelay(least(FIRST_PAUSE, pause), pause))
                        .throttlingBackoffStrategy(
                                BackoffStrategy.exponentialDelay(least(FIRST_PAUSE_WHERE_SLOWED, pause), pause))
                        .build()));
        URI endpoint = options.endpoint();
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        try {
            return builder.region(region(elsewhere)).build();
        } catch (SdkException wrong) {
            throw ObjectStoreException.of(files, null, wrong);
        }
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Where AWS's own tools let it be said (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"). */
    private static boolean endpointIsNamed() {
        Optional<Profile> profile =
                ProfileFile.defaultProfileFile().profile(ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow());
        return !endpoints().isEmpty()
                || profile.flatMap(one -> one.property("endpoint_url")).isPresent()
                || profile.flatMap(one -> one.property("services")).isPresent();
    }

    private static List<String> endpoints() {
        return Stream.concat(
                        Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL").map(System::getenv),
                        Stream.of("aws.endpointUrlS3", "aws.endpointUrl").map(System::getProperty))
                .filter(ObjectClient::given)
                .toList();
    }

    /** The SDK takes what has no scheme, or a port that there is none of, and fails where it asks. */
    private static boolean isAddress(String endpoint) {
        try {
            URI uri = new URI(endpoint);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getPort() < 1 << 16;
        } catch (URISyntaxException wrong) {
            return false;
        }
    }

    private static boolean given(@Nullable String value) {
        return value != null && !value.isEmpty();
    }

    /** AWS's servers want to know theirs; others take any, and nobody should have to name one. */
    private static Region region(boolean elsewhere) {
        if (!elsewhere) {
            return new DefaultAwsRegionProviderChain().getRegion();
        }
        try {
            return new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                    .getRegion();
        } catch (SdkException none) {
            return Region.US_EAST_1;
        }
    }

    /** SigV4 as the SDK does it, but for what has a known hash. */
    private static final class KnownHash implements AuthScheme<AwsCredentialsIdentity> {
        private final HashSigner signer = new HashSigner();

        @Override
        public String schemeId() {
            return AwsV4AuthScheme.SCHEME_ID;
        }

        @Override
        public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
            return providers.identityProvider(AwsCredentialsIdentity.class);
        }

        @Override
        public HttpSigner<AwsCredentialsIdentity> signer() {
            return signer;
        }
    }
}
