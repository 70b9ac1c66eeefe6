package dev.signinhub.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

public final class Ports {

    private static final int LOWEST = 20_000;
    private static final int LOWEST_OF_CONNECTIONS = 32_000;
    private static final int LOWEST_OF_CLUSTER = 8900;
    private static final int HIGHEST_OF_CLUSTER = 9900;
    private static final int ABOVE = 50_000;

    private Ports() {}

    /**
     * A port nobody listens on. It is known before the server starts, so that the server can be told its own address. It is
     * below those that outgoing connections take, because a server may take minutes until it listens.
     */
    public static int free() {
        return ThreadLocalRandom.current()
                .ints(LOWEST, LOWEST_OF_CONNECTIONS)
                .filter(Ports::isFree)
                .findFirst()
                .orElseThrow();
    }

    /** The first of two such ports in a row. */
    static int pair() {
        int port = free();
        while (!isFree(port + 1)) {
            port = free();
        }
        return port;
    }

    /**
     * Two ports for the nodes of a cluster; each node takes another one 50000 above, to tell that a node is gone (JGroups'
     * FD_SOCK2).
     */
    static List<Integer> forCluster() {
        var ports = IntStream.range(LOWEST_OF_CLUSTER, HIGHEST_OF_CLUSTER)
                .filter(port -> isFree(port) && isFree(port + ABOVE))
                .boxed()
                .limit(2)
                .toList();
        if (ports.size() < 2) {
            throw new IllegalStateException("No two free ports for a cluster");
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
