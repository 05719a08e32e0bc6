package io.github.comfyarchive.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Who may vouch for a server: the authorities that Java trusts, and those of {@code ARCHIVE_CA_FILE} beside them. */
final class Authorities {
    /** A bundle of all public authorities has a quarter of a megabyte. */
    private static final long LARGEST_FILE = 16 << 20;

    private Authorities() {}

    /**
     * Reads the certificates of a file.
     *
     * @param variable which names the file, for messages
     * @param file PEM, one certificate or several
     * @return the certificates, at least one
     * @throws IllegalArgumentException if the file cannot be read or holds none
     */
    static List<X509Certificate> read(String variable, String file) {
        try (InputStream in = open(variable, file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IllegalArgumentException(variable + " names " + file + ", which holds no certificate"
                        + " (PEM, -----BEGIN CERTIFICATE-----)");
            }
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException noCertificates) {
            throw new IllegalArgumentException(
                    variable + " names " + file + ", which is not a file of certificates (PEM,"
                            + " -----BEGIN CERTIFICATE-----) or a damaged one",
                    noCertificates);
        } catch (IOException unreadable) {
            throw unreadable(variable, file, unreadable);
        }
    }

    /** Opens a file of keys or certificates, which is small. */
    static InputStream open(String variable, String file) throws IOException {
        Path path;
        try {
            path = Path.of(file);
        } catch (InvalidPathException noPath) {
            throw new IllegalArgumentException(variable + " names no file", noPath);
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IllegalArgumentException(variable + " names " + file + ", which is not a file");
        }
        if (Files.size(path) > LARGEST_FILE) {
            throw new IllegalArgumentException(
                    variable + " names " + file + ", which is too large to be one of keys" + " or certificates");
        }
        return new BufferedInputStream(Files.newInputStream(path));
    }

    static IllegalArgumentException unreadable(String variable, String file, IOException cause) {
        String why = cause instanceof NoSuchFileException ? "which is not there" : "which cannot be read";
        return new IllegalArgumentException(variable + " names " + file + ", " + why, cause);
    }

    /**
     * Makes the judge of certificates.
     *
     * @param more whom to trust beside those that Java trusts
     * @return the JDK's own judge
     */
    static X509ExtendedTrustManager judge(List<X509Certificate> more) throws GeneralSecurityException, IOException {
        X509ExtendedTrustManager ofJava = judge((KeyStore) null);
        if (more.isEmpty()) {
            return ofJava;
        }
        KeyStore both = KeyStore.getInstance(KeyStore.getDefaultType());
        both.load(null, null);
        int number = 0;
        for (X509Certificate trusted : ofJava.getAcceptedIssuers()) {
            both.setCertificateEntry("java-" + number++, trusted);
        }
        for (X509Certificate trusted : more) {
            both.setCertificateEntry("own-" + number++, trusted);
        }
        return judge(both);
    }

    private static X509ExtendedTrustManager judge(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager judge) {
                return judge;
            }
        }
        throw new GeneralSecurityException("this Java cannot judge certificates");
    }
}
