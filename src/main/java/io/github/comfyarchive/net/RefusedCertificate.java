package io.github.comfyarchive.net;

import java.security.cert.CertificateException;

/** A server's certificate that is not accepted; the message says in words what is wrong with it, and what to do. */
final class RefusedCertificate extends CertificateException {
    private static final long serialVersionUID = 1L;

    RefusedCertificate(String message, CertificateException cause) {
        super(message, cause);
    }
}
