package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code ReportIT.connection} has the exceptions of a real server. */
@DisplayName("What keeps a call from an upstream")
class ObstacleTest {

    static Stream<Arguments> words() {
        return Stream.of(
                Arguments.of(new UnknownHostException("x: unknown"), Stage.ADDRESS, "has no address"),
                Arguments.of(new ConnectException("refused"), Stage.CONNECTION, "cannot be connected to: refused"),
                Arguments.of(
                        tls(new CertPathBuilderException("unable to find valid certification path")),
                        Stage.TLS,
                        "--truststore-paths"),
                Arguments.of(
                        tls(new CertPathValidatorException("validity", new CertificateExpiredException("NotAfter"))),
                        Stage.TLS,
                        "has expired"),
                Arguments.of(
                        tls(new CertPathValidatorException("validity", new CertificateNotYetValidException("x"))),
                        Stage.TLS,
                        "is not valid yet"),
                Arguments.of(tls(new CertificateException("No name matching x found")), Stage.TLS, "for another host"),
                Arguments.of(new SSLPeerUnverifiedException("does not match any"), Stage.TLS, "for another host"),
                Arguments.of(tls(new CertificateException("weak key")), Stage.TLS, "does not accept: weak key"),
                Arguments.of(
                        new SSLException("Unsupported or unrecognized SSL message"), Stage.TLS, "does not speak TLS"),
                Arguments.of(
                        new SSLHandshakeException("Received fatal alert: protocol_version"),
                        Stage.TLS,
                        "cannot agree on TLS with this server: Received fatal alert: protocol_version"));
    }

    private static Exception tls(Exception cause) {
        SSLException e = new SSLHandshakeException("general");
        e.initCause(new CertificateException("PKIX", cause));
        return e;
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("is said in words that tell what to mend")
    void words(Exception e, Stage stage, String words) {
        Obstacle obstacle = Objects.requireNonNull(Obstacle.of(e));
        assertThat(obstacle.stage()).isEqualTo(stage);
        assertThat(obstacle.words()).contains(words);
    }

    @Test
    @DisplayName("is left to the exception's own words where they have to do")
    void others() {
        assertThat(Obstacle.of(new SocketException("Connection reset"))).isNull();
        assertThat(Obstacle.of(new IOException("x"))).isNull();
    }
}
