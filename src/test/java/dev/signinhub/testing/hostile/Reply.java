package dev.signinhub.testing.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signinhub.testing.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** What an upstream writes to a connection, honest or not. */
@FunctionalInterface
public interface Reply {

    int MEGABYTE = 1 << 20;
    String JSON = "application/json";

    void write(Socket connection) throws IOException, InterruptedException;

    static Reply json(Object value) {
        return of(200, JSON, Json.write(value).getBytes(UTF_8));
    }

    static Reply json(int status, Object value) {
        return of(status, JSON, Json.write(value).getBytes(UTF_8));
    }

    /** With these header lines besides, such as {@code WWW-Authenticate}. */
    static Reply json(int status, Object value, Map<String, String> headers) {
        return of(status, lines(JSON, headers), Json.write(value).getBytes(UTF_8));
    }

    static Reply text(String contentType, String body) {
        return of(200, contentType, body.getBytes(UTF_8));
    }

    static Reply html(int status) {
        return of(status, "text/html", "<!doctype html><title>Maintenance</title>".getBytes(UTF_8));
    }

    static Reply redirect(String location) {
        return connection -> send(connection, "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n", new byte[0]);
    }

    /** Extra header lines go into the content type, each after a CR LF. */
    static Reply of(int status, @Nullable String contentType, byte[] body) {
        String type = contentType == null ? "" : "Content-Type: " + contentType + "\r\n";
        return connection -> send(connection, "HTTP/1.1 " + status + " Status\r\n" + type, body);
    }

    static String lines(String contentType, Map<String, String> headers) {
        StringBuilder lines = new StringBuilder(contentType);
        headers.forEach(
                (name, value) -> lines.append("\r\n").append(name).append(": ").append(value));
        return lines.toString();
    }

    /** Says that there is more than comes. */
    static Reply truncated(String contentType, String body) {
        return connection -> write(
                connection,
                "HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nContent-Length: " + (body.length() + 100)
                        + "\r\n\r\n" + body);
    }

    /** Never answers. */
    static Reply nothing() {
        return connection -> Thread.sleep(60_000);
    }

    /** Breaks the connection off with a TCP reset. */
    static Reply reset() {
        return connection -> connection.setSoLinger(true, 0);
    }

    /** A byte now and then, each well within any time-out for a read. */
    static Reply drippingBody() {
        return connection -> {
            write(connection, "HTTP/1.1 200 OK\r\nContent-Type: " + JSON + "\r\nContent-Length: 100000\r\n\r\n{");
            drip(connection, ' ');
        };
    }

    static Reply drippingHeaders() {
        return connection -> {
            write(connection, "HTTP/1.1 200 OK\r\nX-Slow: ");
            drip(connection, 'y');
        };
    }

    static Reply endless() {
        return connection -> {
            write(connection, "HTTP/1.1 200 OK\r\nContent-Type: " + JSON + "\r\n\r\n");
            byte[] spaces = " ".repeat(8192).getBytes(UTF_8);
            while (true) {
                connection.getOutputStream().write(spaces);
            }
        };
    }

    /** A JSON object of this many megabytes. */
    static Reply huge(int megabytes) {
        return of(200, JSON, ("{\"x\":\"" + "x".repeat(megabytes * MEGABYTE) + "\"}").getBytes(UTF_8));
    }

    /** A few kilobytes on the wire that unfold to this many megabytes. */
    static Reply bomb(int megabytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            byte[] megabyte = " ".repeat(MEGABYTE).getBytes(UTF_8);
            for (int i = 0; i < megabytes; i++) {
                gzip.write(megabyte);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(200, JSON + "\r\nContent-Encoding: gzip", zipped.toByteArray());
    }

    private static void send(Socket connection, String head, byte[] body) throws IOException {
        write(connection, head + "Content-Length: " + body.length + "\r\nConnection: close\r\n\r\n");
        connection.getOutputStream().write(body);
    }

    private static void write(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private static void drip(Socket connection, char drop) throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            write(connection, String.valueOf(drop));
            Thread.sleep(100);
        }
    }
}
