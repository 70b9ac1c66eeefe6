package dev.signinhub.testing.proxy;

import dev.signinhub.testing.PrivateAuthority.ServerKey;
import java.time.Duration;

/** What real providers stand behind, as nginx is told it. */
final class Nginx {

    private static final String CONFIGURATION = """
                keepalive_timeout %d; keepalive_requests %d;
                gzip %s; gzip_types application/json application/jwt application/jwk-set+json;
                gzip_min_length 1; gzip_proxied any;
                server {
                    listen 127.0.0.1:%d ssl;
                    ssl_certificate certificate.pem;
                    ssl_certificate_key key.pem;
                    location / {
                        proxy_pass http://127.0.0.1:%d;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header X-Forwarded-Proto https;
                        proxy_set_header X-Forwarded-Host $http_host;
                        proxy_set_header X-Forwarded-Port $server_port;
                        proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_busy_buffers_size 128k;
                    }
                }
            """;

    private final NginxProcess process = new NginxProcess();
    private final int port;
    private final int upstreamPort;

    Nginx(ServerKey key, int port, int upstreamPort) {
        this.port = port;
        this.upstreamPort = upstreamPort;
        process.write("certificate.pem", key.certificateAsPem());
        process.writeSecret("key.pem", key.keyAsPem());
    }

    void start(boolean gzip, Duration keepAlive) {
        process.start(
                CONFIGURATION.formatted(keepAlive.toSeconds(), Edge.REQUESTS, gzip ? "on" : "off", port, upstreamPort),
                port);
    }

    void stop() {
        process.stop();
    }
}
