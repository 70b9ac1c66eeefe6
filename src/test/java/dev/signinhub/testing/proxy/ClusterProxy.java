package dev.signinhub.testing.proxy;

import dev.signinhub.testing.Page;
import dev.signinhub.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The proxy of {@code docker/cluster}: the file is the one that is shipped, but for its three addresses. */
public final class ClusterProxy implements AutoCloseable {

    private static final Path CONFIGURATION = Path.of("docker", "cluster", "nginx.conf");

    /** Says which node has answered, which is for nobody but a test to know. */
    private static final String NODE = "X-Node";

    private final int port = Ports.free();
    private final NginxProcess process = new NginxProcess();
    private final Thread atExit = new Thread(process::stop, "stop-proxy");

    /** Whether it can be started: there is no stand-in for nginx here, as the file is nginx's. */
    public static boolean installed() {
        return NginxProcess.installed();
    }

    /** The address that browsers know. */
    public URI url() {
        return URI.create("http://localhost:" + port);
    }

    public void start(URI first, URI second) {
        Runtime.getRuntime().addShutdownHook(atExit);
        String file;
        try {
            file = Files.readString(CONFIGURATION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (List<String> address : List.of(
                List.of("listen 8080;", "listen 127.0.0.1:" + port + ";"),
                List.of("server keycloak-1:8080;", "server " + address(first) + ";"),
                List.of("server keycloak-2:8080;", "server " + address(second) + ";"))) {
            if (!file.contains(address.get(0))) {
                throw new IllegalStateException("No \"%s\" in %s".formatted(address.get(0), CONFIGURATION));
            }
            file = file.replace(address.get(0), address.get(1));
        }
        process.start("add_header %s $upstream_addr always;\n%s".formatted(NODE, file), port);
    }

    private static String address(URI node) {
        return "127.0.0.1:" + node.getPort();
    }

    /** Whether this node has answered, in the end. */
    public static boolean answeredBy(URI node, Page page) {
        return page.headers().firstValue(NODE).orElse("").endsWith(address(node));
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        process.stop();
    }
}
