package io.github.comfyarchive.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives our certificate to a server that asks for one, and remembers that it asked. It is given whichever authorities the server names,
 * as curl does: then a server says that it does not accept it, instead of that there is none.
 */
final class OwnKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";

    private final @Nullable ClientCertificate certificate;
    private volatile boolean asked;

    OwnKey(@Nullable ClientCertificate certificate) {
        this.certificate = certificate;
    }

    /** Whether the server wanted a certificate, now or before. */
    boolean asked() {
        return asked;
    }

    @Nullable
    ClientCertificate certificate() {
        return certificate;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        asked = true;
        boolean fits = certificate != null
                && Arrays.asList(keyTypes).contains(certificate.key().getAlgorithm());
        return fits ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseClientAlias(keyTypes, issuers, null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return certificate == null ? null : certificate.chain().clone();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return certificate == null ? null : certificate.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return certificate == null ? null : new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
