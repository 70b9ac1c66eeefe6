package dev.signinhub.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority that only the test servers and the tests' browsers trust, as companies have one of their own. */
public final class PrivateAuthority {

    private static final String PASSWORD = "changeit";
    private static final String CA = "ca";
    private static final String SERVER = "server";

    private static final PrivateAuthority SHARED = new PrivateAuthority("Acme Private CA");

    /** A server's key, and the certificate that the authority gave for it. */
    public record ServerKey(KeyStore store) {

        /** What a server in Java needs. */
        public SSLContext tls() {
            try {
                KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                managers.init(store, PASSWORD.toCharArray());
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(managers.getKeyManagers(), null, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        public String certificateAsPem() {
            try {
                return pem("CERTIFICATE", store.getCertificate(SERVER).getEncoded());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        public String keyAsPem() {
            try {
                return pem(
                        "PRIVATE KEY",
                        store.getKey(SERVER, PASSWORD.toCharArray()).getEncoded());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final KeyStore authority;
    private final byte[] file;

    private PrivateAuthority(String name) {
        file = keytool(new byte[0], CA, "-dname", "CN=" + name, "-ext", "bc:c");
        authority = load(file);
    }

    /** The one of this JVM. */
    public static PrivateAuthority shared() {
        return SHARED;
    }

    /** One that nobody trusts. */
    public static PrivateAuthority unknown() {
        return new PrivateAuthority("Nobody's CA");
    }

    /** A key with a certificate for these hosts. */
    public ServerKey keyFor(Collection<String> hosts) {
        return keyFor(hosts, 0);
    }

    /** A key with a certificate for these hosts that is valid for ten days from a day on, from today if that is 0. */
    public ServerKey keyFor(Collection<String> hosts, int day) {
        String names = hosts.stream().map(host -> "dns:" + host).collect(Collectors.joining(","));
        return new ServerKey(load(keytool(
                file,
                SERVER,
                "-dname",
                "CN=" + SERVER,
                "-ext",
                "san=" + names,
                "-startdate",
                "%+dd".formatted(day),
                "-validity",
                "10",
                "-signer",
                CA)));
    }

    /** What a client must trust, as PEM. */
    public String asPem() {
        try {
            return pem("CERTIFICATE", certificate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a client that trusts this authority and no other. */
    public SSLContext trustingClient() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(CA, certificate());
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Certificate certificate() throws GeneralSecurityException {
        return authority.getCertificate(CA);
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    /** A store with another key in it, by the JDK's tool: its API has no way to make a certificate. */
    private static byte[] keytool(byte[] before, String alias, String... more) {
        try {
            Path directory = Files.createTempDirectory("authority");
            Path store = directory.resolve("keys.p12");
            try {
                if (before.length > 0) {
                    Files.write(store, before);
                }
                List<String> command = new ArrayList<>(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        alias,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD));
                command.addAll(List.of(more));
                run(command);
                return Files.readAllBytes(store);
            } finally {
                Files.deleteIfExists(store);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool made no key: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore load(byte[] content) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), PASSWORD.toCharArray());
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
