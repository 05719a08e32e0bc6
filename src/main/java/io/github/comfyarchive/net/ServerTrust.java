package io.github.comfyarchive.net;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Judges as the JDK does, name included, and says in words what is wrong with a certificate. It accepts nothing that the JDK does not. */
final class ServerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager judge;
    private final String host;

    /**
     * Makes it.
     *
     * @param judge who decides
     * @param host whose certificate is judged, for messages
     */
    ServerTrust(X509ExtendedTrustManager judge, String host) {
        this.judge = judge;
        this.host = host;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        try {
            judge.checkServerTrusted(chain, kind, socket);
            chain[0].checkValidity(); // of one that is itself trusted, the JDK does not ask how old it is
        } catch (CertificateException refused) {
            throw new RefusedCertificate(explain(chain, kind, refused), refused);
        }
    }

    private String explain(X509Certificate[] chain, String kind, CertificateException refused) {
        List<String> faults = new ArrayList<>();
        String advice = "";
        if (cause(refused, CertPathBuilderException.class) != null) {
            boolean selfSigned = chain[0].getSubjectX500Principal().equals(chain[0].getIssuerX500Principal());
            faults.add(
                    selfSigned
                            ? "is self-signed and not trusted"
                            : "is signed by an authority that is unknown here (unknown CA)");
            advice = selfSigned
                    ? "; if it is the right one, ARCHIVE_CA_FILE with its file (PEM) makes it trusted"
                    : "; ARCHIVE_CA_FILE with the authority's certificate (PEM) makes it trusted; if it is a public one,"
                            + " the server does not send the certificates between";
        }
        String age = age(chain);
        if (age != null) {
            faults.add(age);
            advice =
                    advice.isEmpty() ? "; the server needs a new one, or the clock of one of the two is wrong" : advice;
        }
        if (!faults.isEmpty()) {
            return "its certificate " + String.join(", and ", faults) + advice;
        }
        CertPathValidatorException path = cause(refused, CertPathValidatorException.class);
        if (path != null) {
            return "its certificate is not accepted"
                    + (path.getReason() == BasicReason.ALGORITHM_CONSTRAINED
                            ? ": its key or signature is too weak for today"
                            : path.getReason() == BasicReason.REVOKED ? ": it was revoked" : "");
        }
        return isGoodForAnotherName(chain, kind)
                ? "its certificate is for another name than " + host
                        + "; use a name that it is for, or give the server a certificate for this one"
                : "its certificate is not accepted";
    }

    private static @Nullable String age(X509Certificate[] chain) {
        for (X509Certificate certificate : chain) {
            String whose = certificate.equals(chain[0]) ? "" : "is signed by one that ";
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException old) {
                return whose + "has expired, on "
                        + day(certificate.getNotAfter().toInstant());
            } catch (CertificateNotYetValidException young) {
                return whose + "is not yet valid, but from "
                        + day(certificate.getNotBefore().toInstant()) + " on";
            }
        }
        return null;
    }

    private static LocalDate day(Instant time) {
        return time.atZone(ZoneOffset.UTC).toLocalDate();
    }

    private boolean isGoodForAnotherName(X509Certificate[] chain, String kind) {
        try {
            judge.checkServerTrusted(chain, kind);
            return true;
        } catch (CertificateException refused) {
            return false;
        }
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> kind) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (kind.isInstance(at)) {
                return kind.cast(at);
            }
        }
        return null;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        judge.checkServerTrusted(chain, kind, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        judge.checkServerTrusted(chain, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        judge.checkClientTrusted(chain, kind, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        judge.checkClientTrusted(chain, kind, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        judge.checkClientTrusted(chain, kind);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
