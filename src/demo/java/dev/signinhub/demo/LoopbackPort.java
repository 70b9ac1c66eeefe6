package dev.signinhub.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The port of this machine that the demo listens on. */
record LoopbackPort(int number) {

    /** Bound to one address: a browser that tries ::1 first falls back to it, and no other machine reaches it. */
    static final String ADDRESS = "127.0.0.1";

    private static final int CONNECT_TIMEOUT_MILLIS = 500;

    static LoopbackPort parse(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            throw new DemoException(
                    "\"" + text + "\" is not a port: give a number from 1 to 65535, as in -Dport=8180.");
        }
        return new LoopbackPort(Integer.parseInt(text));
    }

    String url() {
        return "http://localhost:" + number;
    }

    void requireFree() throws IOException {
        // Somebody on ::1 alone would get the browser's requests, though our address is free.
        for (InetAddress localhost : InetAddress.getAllByName("localhost")) {
            if (answers(localhost)) {
                throw new DemoException("Port " + number + " is in use: stop what listens there or choose another with"
                        + " -Dport=" + other() + ".");
            }
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(ADDRESS, number));
        } catch (IOException e) {
            throw new DemoException("Port " + number + " cannot be opened (" + e.getMessage()
                    + "): choose another with -Dport=" + other() + ".");
        }
    }

    private boolean answers(InetAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, number), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private int other() {
        return number == 8180 ? 8280 : 8180;
    }
}
