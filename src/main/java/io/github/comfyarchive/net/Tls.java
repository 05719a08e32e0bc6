package io.github.comfyarchive.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS with one host: the certificate is judged for its name, and what fails is said in words. Nothing of it is loaded before it is used. */
final class Tls {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    /** By which a server says that it wants another certificate of ours, or one at all (RFC 8446, section 6.2). */
    private static final Set<String> ABOUT_OUR_CERTIFICATE = Set.of(
            "certificate_required",
            "handshake_failure",
            "bad_certificate",
            "certificate_unknown",
            "unknown_ca",
            "certificate_expired",
            "certificate_revoked",
            "unsupported_certificate",
            "access_denied",
            "decrypt_error");

    private final String host;
    private final int port;
    private final List<X509Certificate> trusted;
    private final OwnKey key;
    private volatile boolean answered;
    private @Nullable SSLContext context;

    /**
     * Prepares; nothing is loaded yet.
     *
     * @param host its name, or its address without brackets
     * @param port its port
     * @param trusted whom to trust beside those that Java trusts
     * @param certificate ours; null where we have none
     */
    Tls(String host, int port, List<X509Certificate> trusted, @Nullable ClientCertificate certificate) {
        this.host = host;
        this.port = port;
        this.trusted = trusted;
        this.key = new OwnKey(certificate);
    }

    /**
     * Makes a connection a secure one.
     *
     * @param wire a connection to the host, through whatever
     * @return the connection above it, the host known to be the right one
     * @throws NetworkException in words, if it cannot be made so
     * @throws IOException if the wire breaks
     */
    SSLSocket over(Socket wire) throws IOException {
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(wire, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (!NoProxy.isAddress(name)) {
            // The JDK sends no name without a dot by itself, and servers by the dozen are called "studio".
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (SSLException failed) {
            throw explain(failed);
        } catch (IOException failed) {
            throw hungUp(failed);
        }
        return socket;
    }

    private synchronized SSLContext context() throws IOException {
        SSLContext made = context;
        if (made == null) {
            try {
                made = SSLContext.getInstance("TLS");
                made.init(
                        new KeyManager[] {key},
                        new TrustManager[] {new ServerTrust(Authorities.judge(trusted), host)},
                        null);
            } catch (GeneralSecurityException failed) {
                throw NetworkException.permanentError(
                        "this Java cannot speak TLS (" + failed.getMessage() + ")", failed);
            }
            context = made;
        }
        return made;
    }

    /** The server has answered: it has all that it wants of us. */
    void answered() {
        answered = true;
    }

    /**
     * Says what it means that the server hangs up: one that asked for a certificate may do so without a word, or its word is lost
     * with the connection.
     *
     * @param failed what failed
     * @return the same, or what it means
     */
    IOException hungUp(IOException failed) {
        boolean hungUp = failed instanceof SocketException || failed instanceof EOFException;
        return hungUp && key.asked() && !answered
                ? NetworkException.permanentError(
                        "it closed the connection; perhaps " + aboutOurCertificate(""), failed)
                : failed;
    }

    private String aboutOurCertificate(String alert) {
        ClientCertificate ours = key.certificate();
        if (ours == null) {
            return "it wants a client certificate: ARCHIVE_CLIENT_CERT (a PKCS#12 file) and"
                    + " ARCHIVE_CLIENT_CERT_PASSWORD give it one";
        }
        String age = ours.ageFault();
        return "it does not accept the client certificate of ARCHIVE_CLIENT_CERT" + alert
                + (age == null ? "" : ": " + age);
    }

    /**
     * Says what a failure of TLS means.
     *
     * @param failed the JDK's words
     * @return ours
     */
    NetworkException explain(SSLException failed) {
        for (Throwable at = failed; at != null; at = at.getCause()) {
            if (at instanceof RefusedCertificate refused) {
                return NetworkException.permanentError(String.valueOf(refused.getMessage()), failed);
            }
            if (at instanceof InvalidAlgorithmParameterException) {
                return NetworkException.permanentError(
                        "this Java trusts no authority at all; its list (cacerts) is empty or missing", failed);
            }
        }
        String words = String.valueOf(failed.getMessage());
        if (words.contains("Unsupported or unrecognized SSL message")) {
            return NetworkException.permanentError(
                    "it does not speak TLS at that port, perhaps plain HTTP: is its address http://?", failed);
        }
        if (words.contains("Remote host terminated the handshake")) {
            return key.asked() && !answered
                    ? NetworkException.permanentError(
                            "it closed the connection; perhaps " + aboutOurCertificate(""), failed)
                    : NetworkException.transientError(
                            "it closed the connection during the TLS handshake: does it speak TLS at that port, or is its address"
                                    + " http://?",
                            failed);
        }
        Matcher alert = ALERT.matcher(words);
        if (alert.find()) {
            return NetworkException.permanentError(alert(alert.group(1)), failed);
        }
        if (words.contains("protocol version") || words.contains("No appropriate protocol")) {
            return NetworkException.permanentError(tooOld(), failed);
        }
        return NetworkException.permanentError("its TLS fails (-v shows the cause)", failed);
    }

    private String alert(String alert) {
        if (key.asked() && ABOUT_OUR_CERTIFICATE.contains(alert)) {
            return aboutOurCertificate(" (TLS alert " + alert + ")");
        }
        return switch (alert) {
            case "protocol_version" -> tooOld();
            case "unrecognized_name" -> "it has no certificate for the name " + host + " (TLS alert " + alert + ")";
            case "handshake_failure", "insufficient_security" ->
                "there is no TLS version or cipher in common (TLS alert " + alert + ")";
            default -> "it refuses the TLS connection (TLS alert " + alert + ")";
        };
    }

    private static String tooOld() {
        return "it speaks no TLS that is safe today: it needs TLS 1.2 or 1.3";
    }
}
