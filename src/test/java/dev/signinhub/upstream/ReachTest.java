package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.apache.http.HttpHost;
import org.apache.http.impl.client.CloseableHttpClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.tracing.NoopTracingProvider;

@DisplayName("How near a call goes")
class ReachTest {

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, PUBLIC",
        "172.15.0.1, PUBLIC",
        "172.32.0.1, PUBLIC",
        "100.128.0.1, PUBLIC",
        "169.253.0.1, PUBLIC",
        "192.167.1.1, PUBLIC",
        "2606:4700::1111, PUBLIC",
        "2002:808:808::, PUBLIC",
        "64:ff9b::808:808, PUBLIC",
        "10.0.0.5, PRIVATE",
        "172.16.0.1, PRIVATE",
        "172.31.255.255, PRIVATE",
        "192.168.1.1, PRIVATE",
        "100.64.0.1, PRIVATE",
        "100.100.100.200, PRIVATE",
        "198.18.0.1, PRIVATE",
        "224.0.0.1, PRIVATE",
        "255.255.255.255, PRIVATE",
        "fd00::1, PRIVATE",
        "fc00::1, PRIVATE",
        "fec0::1, PRIVATE",
        "ff02::1, PRIVATE",
        "64:ff9b::a00:5, PRIVATE",
        "2002:a00:5::, PRIVATE",
        "64:ff9b:1::1, PRIVATE",
        "127.0.0.1, LOCAL",
        "127.255.0.1, LOCAL",
        "0.0.0.0, LOCAL",
        "169.254.169.254, LOCAL",
        "::1, LOCAL",
        "::, LOCAL",
        "fe80::1, LOCAL",
        "::ffff:127.0.0.1, LOCAL",
        "::127.0.0.1, LOCAL",
        "64:ff9b::7f00:1, LOCAL",
        "2002:7f00:1::, LOCAL",
        "2130706433, LOCAL"
    })
    @DisplayName("is told by the address")
    void address(String address, Reach reach) throws IOException {
        assertThat(Reach.of(InetAddress.getByName(address))).isEqualTo(reach);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]", "2130706433"})
    @DisplayName(
            "is limited for a public provider, by whatever name it calls this machine, before a connection is made")
    void limited(String name) throws Exception {
        HttpServer internal = HttpServer.create(new InetSocketAddress(InetAddress.getByName(name), 0), 0);
        internal.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        internal.start();
        String url = "http://" + name + ":" + internal.getAddress().getPort() + "/";
        try (CloseableHttpClient http = BoundedHttpClientFactory.builder().build()) {
            for (Reach tooFar : new Reach[] {Reach.PUBLIC, Reach.PRIVATE}) {
                assertThatExceptionOfType(UpstreamException.class)
                        .isThrownBy(() -> get(http, tooFar, url))
                        .withMessage(
                                "has a private address, and metadata from a public address must not send this server there");
            }
            assertThat(get(http, Reach.LOCAL, url)).isEqualTo(Reach.LOCAL);
            // And over the connection that is open now.
            assertThatExceptionOfType(UpstreamException.class).isThrownBy(() -> get(http, Reach.PUBLIC, url));
        } finally {
            internal.stop(0);
        }
    }

    @Test
    @DisplayName("is not limited by where the operator's proxy is, nor told by it")
    void proxied() throws Exception {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        proxy.start();
        try (CloseableHttpClient http = BoundedHttpClientFactory.builder()
                .setProxy(new HttpHost("localhost", proxy.getAddress().getPort()))
                .build()) {
            assertThat(get(http, Reach.PUBLIC, "http://login.acme.example/")).isEqualTo(Reach.PUBLIC);
        } finally {
            proxy.stop(0);
        }
    }

    private static Reach get(CloseableHttpClient http, Reach reach, String url) throws IOException {
        UpstreamClient client = new UpstreamClient(
                http,
                new Upstream("test", new Upstream.Name("realm", "acme"), reach),
                Call.USERINFO,
                Duration.ofSeconds(10),
                new NoopTracingProvider());
        client.http().doGet(url).asStatus();
        return client.reached();
    }
}
