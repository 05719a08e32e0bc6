package io.github.comfyarchive.net;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * The certificate by which we show who we are, from {@code ARCHIVE_CLIENT_CERT}.
 *
 * @param key its private key, a secret
 * @param chain it, and the certificates between it and its authority
 */
record ClientCertificate(PrivateKey key, X509Certificate[] chain) {
    /**
     * Reads one.
     *
     * @param variable which names the file, for messages
     * @param file PKCS#12
     * @param passwordVariable which holds the password, for messages
     * @param password the password; empty where the file has none
     * @return the first certificate in it that has a key
     * @throws IllegalArgumentException if there is none, or the password is another
     */
    static ClientCertificate read(String variable, String file, String passwordVariable, String password) {
        try (InputStream in = Authorities.open(variable, file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            char[] secret = password.toCharArray();
            store.load(in, secret);
            for (String alias : Collections.list(store.aliases())) {
                Key key = store.getKey(alias, secret);
                Certificate[] chain = store.getCertificateChain(alias);
                if (key instanceof PrivateKey privateKey && chain != null) {
                    return new ClientCertificate(
                            privateKey, Arrays.copyOf(chain, chain.length, X509Certificate[].class));
                }
            }
            throw new IllegalArgumentException(
                    variable + " names " + file + ", which holds no certificate with its key");
        } catch (IOException unreadable) {
            if (unreadable.getCause() instanceof UnrecoverableKeyException) {
                throw wrongPassword(file, passwordVariable, password);
            }
            if (unreadable instanceof java.nio.file.FileSystemException) {
                throw Authorities.unreadable(variable, file, unreadable);
            }
            throw new IllegalArgumentException(
                    variable + " names " + file + ", which is not a PKCS#12 file (.p12, .pfx), or a damaged one",
                    unreadable);
        } catch (UnrecoverableKeyException locked) {
            throw wrongPassword(file, passwordVariable, password);
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalArgumentException(
                    variable + " names " + file + ", whose certificate cannot be read", unreadable);
        }
    }

    private static IllegalArgumentException wrongPassword(String file, String variable, String password) {
        return new IllegalArgumentException(
                password.isEmpty()
                        ? file + " has a password: " + variable + " is the place for it"
                        : variable + " is not the password of " + file);
    }

    /** What is wrong with its age, as far as we can tell; null where nothing is. */
    @Nullable
    String ageFault() {
        try {
            chain[0].checkValidity();
            return null;
        } catch (CertificateExpiredException old) {
            return "it has expired";
        } catch (CertificateNotYetValidException young) {
            return "it is not yet valid";
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "a client certificate";
    }
}
