package dev.signinhub.upstream;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a call from an upstream, in words that tell an operator what to mend.
 *
 * @param stage how far the call came
 * @param words follow the name of whom was called
 */
record Obstacle(Stage stage, String words) {

    /** Returns what an exception of the HTTP stack means, or nothing if its own words have to do. */
    static @Nullable Obstacle of(Exception e) {
        if (e instanceof UnknownHostException) {
            return new Obstacle(Stage.ADDRESS, "has no address that this server can find: " + e.getMessage());
        }
        if (e instanceof SSLException) {
            return new Obstacle(Stage.TLS, certificate(e));
        }
        return e instanceof ConnectException || e instanceof NoRouteToHostException
                ? new Obstacle(Stage.CONNECTION, "cannot be connected to: " + e.getMessage())
                : null;
    }

    /** The JDK puts the reason at the end of a chain of general ones. */
    private static String certificate(Exception e) {
        if (e instanceof SSLPeerUnverifiedException || has(e, "No subject alternative") || has(e, "No name matching")) {
            return "has a certificate for another host: " + e.getMessage();
        }
        if (has(e, CertificateExpiredException.class)) {
            return "has a certificate that has expired";
        }
        if (has(e, CertificateNotYetValidException.class)) {
            return "has a certificate that is not valid yet";
        }
        if (has(e, CertPathBuilderException.class)) {
            return "has a certificate of an authority that this server does not trust: name its file in"
                    + " --truststore-paths";
        }
        if (has(e, CertificateException.class)) {
            return "has a certificate that this server does not accept: "
                    + String.valueOf(root(e).getMessage()).replaceFirst("\\.$", "");
        }
        return has(e, "Unsupported or unrecognized SSL message")
                ? "does not speak TLS: it answers plain text at an https address"
                : "cannot agree on TLS with this server: " + e.getMessage();
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(Throwable e, String text) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (String.valueOf(each.getMessage()).contains(text)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
