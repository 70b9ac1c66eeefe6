package dev.signinhub.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes any mail and remembers whom it was for. */
public final class Mailbox implements AutoCloseable {

    private final ServerSocket server;
    private final List<String> recipients = new CopyOnWriteArrayList<>();

    public Mailbox() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Thread thread = new Thread(this::listen, "mailbox");
        thread.setDaemon(true);
        thread.start();
    }

    /** A realm's {@code smtpServer}. */
    public Map<String, String> settings() {
        return Map.of(
                "host", "localhost", "port", String.valueOf(server.getLocalPort()), "from", "hub@company.example");
    }

    public List<String> recipients() {
        return List.copyOf(recipients);
    }

    private void listen() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                talk(socket);
            } catch (IOException e) {
                // The sender hung up, or the box is closed.
            }
        }
    }

    private void talk(Socket socket) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        var out = new PrintStream(socket.getOutputStream(), true, US_ASCII);
        out.print("220 mailbox\r\n");
        boolean isMail = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (isMail) {
                isMail = !line.equals(".");
                if (!isMail) {
                    out.print("250 taken\r\n");
                }
            } else if (line.startsWith("DATA")) {
                isMail = true;
                out.print("354 go on\r\n");
            } else if (line.startsWith("QUIT")) {
                out.print("221 bye\r\n");
                return;
            } else {
                if (line.startsWith("RCPT TO:")) {
                    recipients.add(line.replaceAll(".*<|>.*", ""));
                }
                out.print("250 ok\r\n");
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
