package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.Certificates;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Nginx;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program and a real nginx that speaks TLS, well and badly: alone, behind a proxy, with an authority and a client certificate. */
@Timeout(120)
final class TlsIT {
    private static final int PROMPTS = 3;
    private static final String NAMES = "dns:localhost,dns:studio,ip:127.0.0.1";

    @TempDir
    private static Path folder;

    private static final FakeComfyServer SERVER = FakeComfyServer.start();
    private static final Map<String, Integer> PORTS = new HashMap<>();
    private static final AtomicInteger HOMES = new AtomicInteger();
    private static Certificates certificates;
    private static Nginx nginx;

    @BeforeAll
    static void start() throws Exception {
        TestEntries.complete(SERVER, 0, PROMPTS);
        certificates = Certificates.in(folder.resolve("certificates"));
        ExecutorService tools = Executors.newFixedThreadPool(2);
        try {
            var made = List.<Future<Path>>of(
                    tools.submit(() -> certificates.signed("good", "-1d", 10, NAMES)),
                    tools.submit(() -> certificates.signed("expired", "-20d", 10, NAMES)),
                    tools.submit(() -> certificates.signed("future", "+5d", 10, NAMES)),
                    tools.submit(() -> certificates.signed("elsewhere", "-1d", 10, "dns:other.example")),
                    tools.submit(() -> certificates.selfSigned("self", "-1d", 10, NAMES)),
                    tools.submit(() -> certificates.selfSigned("old-self", "-20d", 10, NAMES)),
                    tools.submit(() -> certificates.selfSigned("stranger", "-1d", 10, "dns:stranger")),
                    tools.submit(() -> certificates.signed("me", "-1d", 10, "dns:me")));
            for (Future<Path> one : made) {
                one.get();
            }
        } finally {
            tools.shutdown();
        }
        String[] kinds = {"good", "expired", "future", "elsewhere", "self", "old-self", "mutual", "plain", "tls11"};
        int[] ports = Nginx.freePorts(kinds.length);
        for (int at = 0; at < kinds.length; at++) {
            PORTS.put(kinds[at], ports[at]);
        }
        Path place = Files.createDirectories(folder.resolve("nginx"));
        nginx = Nginx.start(place, servers(), PORTS.get("good"));
    }

    /** Without a name nginx refuses the handshake, as the fronts of many services do. */
    private static String servers() {
        StringBuilder servers = new StringBuilder();
        servers.append(
                "server { listen 127.0.0.1:" + PORTS.get("good") + " ssl default_server; ssl_reject_handshake on; }\n");
        for (String kind : new String[] {"good", "expired", "future", "elsewhere", "self", "old-self"}) {
            servers.append(server(kind, " ssl", "server_name localhost studio;" + certificate(kind), proxied()));
        }
        servers.append(server(
                "mutual",
                " ssl",
                certificate("good") + "ssl_verify_client on; ssl_client_certificate "
                        + certificates.file("authority.pem") + ";",
                proxied()));
        servers.append(server(
                "tls11",
                " ssl",
                certificate("good") + "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;",
                "return 200;"));
        servers.append(
                server("plain", "", "", "return 302 'https://user@login.example/start;session=CANARY?token=CANARY';"));
        return servers.toString();
    }

    private static String server(String port, String kind, String settings, String location) {
        return "server { listen 127.0.0.1:" + PORTS.get(port) + kind + "; " + settings + " location / { " + location
                + " } }\n";
    }

    private static String certificate(String name) {
        return "ssl_certificate " + certificates.file(name + ".pem") + "; ssl_certificate_key "
                + certificates.file(name + ".key") + ";";
    }

    private static String proxied() {
        return "proxy_pass http://127.0.0.1:" + SERVER.port() + "; proxy_http_version 1.1; proxy_set_header Upgrade"
                + " $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_read_timeout 60s;";
    }

    @AfterAll
    static void stop() {
        if (nginx != null) {
            nginx.close();
        }
        SERVER.close();
    }

    private static String authority() {
        return certificates.file("authority.pem").toString();
    }

    private static String url(String scheme, String host, String kind) {
        return scheme + "://" + host + ":" + PORTS.get(kind);
    }

    private static Outcome archive(Map<String, String> environment, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(
                "ARCHIVE_HOME",
                folder.resolve("home-" + HOMES.incrementAndGet()).toString());
        return Outcome.of(all, arguments);
    }

    private static Outcome sync(Map<String, String> environment, String server) {
        return archive(environment, "sync", "--timeout", "5", "--server", server);
    }

    private static void succeeds(Outcome outcome) {
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).contains(PROMPTS + " new");
    }

    @Test
    void aHostWithoutADotIsNamedToTheServerAndItsAuthorityTrusted() {
        succeeds(sync(Map.of("ARCHIVE_CA_FILE", authority()), url("https", "localhost", "good")));
    }

    @Test
    void theFileMayBeForOneServerAlone() {
        String server = "big-rig=" + url("https", "localhost", "good");
        succeeds(sync(Map.of("ARCHIVE_CA_FILE", "/nonexistent", "ARCHIVE_CA_FILE_BIG_RIG", authority()), server));
    }

    @Test
    void aSelfSignedCertificateIsTrustedByItsOwnFile() {
        String file = certificates.file("self.pem").toString();
        succeeds(sync(Map.of("ARCHIVE_CA_FILE", file), url("https", "localhost", "self")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "good|false|localhost|unknown here (unknown CA)|ARCHIVE_CA_FILE",
                "self|false|localhost|is self-signed|ARCHIVE_CA_FILE",
                "self|true|localhost|is self-signed|ARCHIVE_CA_FILE",
                "old-self|false|localhost|is self-signed and not trusted, and has expired, on 2|ARCHIVE_CA_FILE",
                "expired|true|localhost|its certificate has expired, on 2|needs a new one",
                "future|true|localhost|its certificate is not yet valid, but from 2|clock",
                "elsewhere|true|localhost|is for another name than localhost|use a name that it is for",
                "good|true|127.0.0.1|no certificate for the name|alert unrecognized_name",
                "plain|true|localhost|it does not speak TLS at that port|http://?",
                "tls11|true|localhost|no TLS that is safe today|TLS 1.2",
            })
    void whatIsRefusedIsSaidInWords(String kind, boolean trusting, String host, String fault, String advice) {
        Map<String, String> environment = trusting ? Map.of("ARCHIVE_CA_FILE", authority()) : Map.of();
        String server = url("https", host, kind);
        long start = System.nanoTime();

        Outcome outcome = sync(environment, server);

        assertThat(outcome.err())
                .startsWith("archive: ")
                .contains(server)
                .contains(fault)
                .contains(advice)
                .hasLineCount(1);
        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("a certificate does not change by waiting")
                .isLessThan(Duration.ofSeconds(4));
        Outcome verbose = archive(environment, "sync", "-v", "--timeout", "5", "--server", server);
        assertThat(verbose.err()).contains(fault).containsPattern("archive: cause: SSL\\w+");
    }

    @Test
    void httpToATlsPortIsSaid() {
        Outcome outcome = sync(Map.of(), url("http", "localhost", "self"));
        assertThat(outcome.err()).contains("speaks TLS at that port (HTTP 400)").contains("https://");
        assertThat(outcome.exit()).isEqualTo(3);
    }

    private static Map<String, String> withCertificate(String name, String password) throws Exception {
        Path file = certificates.only(name, "se cret");
        return Map.of(
                "ARCHIVE_CA_FILE", authority(),
                "ARCHIVE_CLIENT_CERT", file.toString(),
                "ARCHIVE_CLIENT_CERT_PASSWORD", password);
    }

    @Test
    void aClientCertificateIsGivenToAServerThatWantsOne() throws Exception {
        succeeds(sync(withCertificate("me", "se cret"), url("https", "localhost", "mutual")));
        Outcome without = sync(Map.of("ARCHIVE_CA_FILE", authority()), url("https", "localhost", "mutual"));
        assertThat(without.err()).contains("wants a client certificate").contains("ARCHIVE_CLIENT_CERT");
        assertThat(without.exit()).isEqualTo(3);
        Outcome other = sync(withCertificate("stranger", "se cret"), url("https", "localhost", "mutual"));
        assertThat(other.err()).contains("does not accept the client certificate of ARCHIVE_CLIENT_CERT");
        assertThat(other.exit()).isEqualTo(3);
    }

    /** Not every server explains itself by 400 as nginx does; with TLS 1.3 the alert comes after the handshake. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void aClientCertificateIsAskedForByAnAlert(String protocol) throws Exception {
        try (SSLServerSocket listener = strict(protocol)) {
            Thread server = new Thread(() -> serve(listener));
            server.setDaemon(true);
            server.start();
            String url = "https://localhost:" + listener.getLocalPort();

            Outcome without = sync(Map.of("ARCHIVE_CA_FILE", authority()), url);
            assertThat(without.err()).contains("it wants a client certificate: ARCHIVE_CLIENT_CERT");
            assertThat(without.exit()).isEqualTo(3);

            Outcome other = sync(withCertificate("stranger", "se cret"), url);
            assertThat(other.err()).contains("does not accept the client certificate of ARCHIVE_CLIENT_CERT");
            assertThat(other.exit()).isEqualTo(3);
        }
    }

    private static SSLServerSocket strict(String protocol) throws Exception {
        char[] password = Certificates.PASSWORD.toCharArray();
        KeyStore own = KeyStore.getInstance(
                certificates.only("good", Certificates.PASSWORD).toFile(), password);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("authority", own.getCertificateChain("good")[1]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        listener.setEnabledProtocols(new String[] {protocol});
        listener.setNeedClientAuth(true);
        return listener;
    }

    private static void serve(SSLServerSocket listener) {
        while (!listener.isClosed()) {
            serveOne(listener);
        }
    }

    private static void serveOne(SSLServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getInputStream().read();
        } catch (IOException refused) {
            return;
        }
    }

    @Test
    void filesThatAreWrongAreWrongUsage() throws Exception {
        String server = url("https", "localhost", "good");
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "no certificate");
        for (String[] wrong : new String[][] {
            {"ARCHIVE_CA_FILE", "/nonexistent/ca.pem", "is not there"},
            {"ARCHIVE_CA_FILE", garbage.toString(), "not a file of certificates"},
            {"ARCHIVE_CA_FILE", empty.toString(), "certificate"},
            {"ARCHIVE_CA_FILE", folder.toString(), "is not a file"},
            {"ARCHIVE_CLIENT_CERT", "/nonexistent/me.p12", "is not there"},
            {"ARCHIVE_CLIENT_CERT", garbage.toString(), "not a PKCS#12 file"},
        }) {
            Outcome outcome = sync(Map.of(wrong[0], wrong[1]), server);
            assertThat(outcome.err()).contains(wrong[0], wrong[2]).hasLineCount(1);
            assertThat(outcome.exit()).isEqualTo(2);
        }
        Outcome password = sync(withCertificate("me", "CANARY"), server);
        assertThat(password.err())
                .contains("ARCHIVE_CLIENT_CERT_PASSWORD is not")
                .doesNotContain("CANARY");
        assertThat(password.exit()).isEqualTo(2);
        Outcome none = sync(withCertificate("me", ""), server);
        assertThat(none.err()).contains("has a password").contains("ARCHIVE_CLIENT_CERT_PASSWORD");
        assertThat(none.exit()).isEqualTo(2);
    }

    @Test
    void aRedirectThatIsNotFollowedNamesItsTarget() {
        Outcome outcome = sync(Map.of(), url("http", "localhost", "plain"));
        assertThat(outcome.err())
                .contains("redirects to another server, https://login.example/start, which is not followed")
                .doesNotContain("CANARY", "user@");
        assertThat(outcome.exit()).isEqualTo(3);
    }

    @Test
    void throughAProxyNothingIsAskedDirectlyAndTheLogInStaysWithinTheTunnel() {
        try (TestProxy proxy = TestProxy.start()) {
            Map<String, String> environment = new HashMap<>(Map.of(
                    "ARCHIVE_CA_FILE",
                    authority(),
                    "ARCHIVE_AUTHORIZATION",
                    "Bearer CANARY-OF-THE-SERVER",
                    "HTTPS_PROXY",
                    "http://fox:den@127.0.0.1:" + proxy.port()));
            proxy.requiring("Basic Zm94OmRlbg==");

            // Nobody but the proxy knows where "studio" is.
            succeeds(sync(environment, url("https", "studio", "good")));

            assertThat(proxy.requests()).isNotEmpty().allSatisfy(request -> {
                assertThat(request.method()).isEqualTo("CONNECT");
                assertThat(request.target()).isEqualTo("studio:" + PORTS.get("good"));
                assertThat(request.headers().keySet())
                        .containsExactlyInAnyOrder("Host", "Proxy-Authorization", "User-Agent");
            });
            assertThat(SERVER.log().all()).noneMatch(request -> request.header("Proxy-Authorization") != null);
            environment.put("HTTPS_PROXY", "http://fox:wrong@127.0.0.1:" + proxy.port());
            Outcome refused = sync(environment, url("https", "studio", "good"));
            assertThat(refused.err())
                    .contains("does not accept the user and password in HTTPS_PROXY")
                    .doesNotContain("wrong", "fox");
            assertThat(refused.exit()).isEqualTo(3);
        }
    }

    @Test
    void aWatchHearsThroughProxyTlsAndClientCertificate() throws Exception {
        try (TestProxy proxy = TestProxy.start()) {
            Path home = folder.resolve("watched");
            var launch = Program.in(Files.createDirectories(home)).launch();
            for (var setting : withCertificate("me", "se cret").entrySet()) {
                launch = launch.with(setting.getKey(), setting.getValue());
            }
            Running running = launch.with("HTTPS_PROXY", "127.0.0.1:" + proxy.port())
                    .start("watch", "--json", "--server", url("https", "studio", "mutual"));
            await().atMost(Duration.ofSeconds(30)).until(() -> SERVER.sockets().count() == 1);
            running.process().destroy();
            assertThat(running.end().err()).isEmpty();
            assertThat(proxy.requests()).allMatch(request -> request.method().equals("CONNECT"));
        }
    }
}
