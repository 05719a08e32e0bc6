package io.github.comfyarchive.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates for tests, made by the JDK's keytool: an authority of their own, and what it signs. */
public final class Certificates {
    /** Of every key and file. */
    public static final String PASSWORD = "changeit";

    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    /** Makes an authority. */
    public static Certificates in(Path folder) throws Exception {
        Certificates made = new Certificates(Files.createDirectories(folder));
        made.keytool("authority.p12", "authority", "CN=Studio authority", "-ext", "bc:c=ca:true", "-validity", "30");
        made.pem("authority.p12", "authority", false);
        return made;
    }

    /** A certificate of the authority's, with the names it is for, valid for so many days from a time that keytool understands. */
    public Path signed(String name, String start, int days, String names) throws Exception {
        Files.copy(folder.resolve("authority.p12"), folder.resolve(name + ".p12"));
        keytool(
                name + ".p12",
                name,
                "CN=" + name,
                "-signer",
                "authority",
                "-ext",
                "san=" + names,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days));
        return pem(name + ".p12", name, true);
    }

    /** A certificate that nobody signed but its own key. */
    public Path selfSigned(String name, String start, int days, String names) throws Exception {
        keytool(
                name + ".p12",
                name,
                "CN=" + name,
                "-ext",
                "san=" + names,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days));
        return pem(name + ".p12", name, true);
    }

    /** The file of a name and its ending: {@code .pem} of the certificate, {@code .key}, {@code .p12}. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** A PKCS#12 file that holds the one key and its certificates alone. */
    public Path only(String name, String password) throws IOException, GeneralSecurityException {
        KeyStore all = load(name + ".p12");
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        Key key = all.getKey(name, PASSWORD.toCharArray());
        one.setKeyEntry(name, key, password.toCharArray(), all.getCertificateChain(name));
        Path file = folder.resolve(name + "-only.p12");
        try (var out = Files.newOutputStream(file)) {
            one.store(out, password.toCharArray());
        }
        return file;
    }

    private KeyStore load(String store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(store))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private Path pem(String store, String alias, boolean withKey) throws IOException, GeneralSecurityException {
        KeyStore keys = load(store);
        StringBuilder text = new StringBuilder();
        for (Certificate certificate : keys.getCertificateChain(alias)) {
            text.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        if (withKey) {
            Key key = keys.getKey(alias, PASSWORD.toCharArray());
            Files.writeString(folder.resolve(alias + ".key"), pem("PRIVATE KEY", key.getEncoded()));
        }
        return Files.writeString(folder.resolve(alias + ".pem"), text);
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    private void keytool(String store, String alias, String name, String... more) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-keystore",
                folder.resolve(store).toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                name));
        line.addAll(List.of(more));
        Path said = folder.resolve(alias + ".log");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool: " + Files.readString(said));
        }
    }
}
