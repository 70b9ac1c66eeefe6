package dev.signinhub.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

public final class Ports {

    private Ports() {}

    /** A port nobody listens on. It is known before the server starts, so that the server can be told its own address. */
    public static int free() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first of two such ports in a row. */
    static int pair() {
        for (int port = free(); ; port = free()) {
            try (var next = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress())) {
                return next.getLocalPort() - 1;
            } catch (IOException | IllegalArgumentException e) {
                // Taken, or the last of all: the next pair may do.
            }
        }
    }
}
