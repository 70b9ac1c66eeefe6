package dev.signinhub.testing.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A part of an answer that never ends, each as fast as the connection takes it, or slowly. */
public enum Flood {
    STATUS_LINE("HTTP/1.1 200 ", "O"),
    HEADER_LINE("HTTP/1.1 200 OK\r\nX-Long: ", "y"),
    HEADERS("HTTP/1.1 200 OK\r\n", "X-Many: yes\r\n"),
    FOLDED_HEADER("HTTP/1.1 200 OK\r\nX-Folded: yes\r\n", " and more\r\n"),
    INTERIM_ANSWERS("", "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"),
    CONTINUE("", "HTTP/1.1 100 Continue\r\n\r\n"),
    LINES_BEFORE_THE_STATUS("", "not HTTP\r\n"),
    EMPTY_LINES_BEFORE_THE_STATUS("", "\r\n"),
    CHUNK_SIZE(Flood.CHUNKED, "0"),
    CHUNK_EXTENSION(Flood.CHUNKED + "2;", "x"),
    CHUNKS(Flood.CHUNKED, "1;x=y\r\n \r\n"),
    TRAILERS(Flood.CHUNKED + "2\r\n{}\r\n0\r\n", "X-Trailer: yes\r\n"),
    TRAILER_LINE(Flood.CHUNKED + "2\r\n{}\r\n0\r\nX-Trailer: ", "y"),
    BODY(Flood.OK + "\r\n", " "),
    GZIP_BOMB(Flood.ZIPPED + Flood.GZIP_HEAD, text(spacesDeflated())),
    GZIP_NAME(Flood.ZIPPED + "\u001f\u008b\b\b\0\0\0\0\0\u0003", "n"),
    GZIP_COMMENT(Flood.ZIPPED + "\u001f\u008b\b\u0010\0\0\0\0\0\u0003", "c"),
    GZIP_MEMBERS(Flood.ZIPPED, text(zipped(new byte[0]))),
    GZIP_BLOCKS(Flood.ZIPPED + Flood.GZIP_HEAD, Flood.EMPTY_BLOCK),
    DEFLATE_BLOCKS(Flood.OK + "Content-Encoding: deflate\r\n\r\nx\u009c", Flood.EMPTY_BLOCK),
    /** The outer two are honest, and long before the inner one ends there is more than memory. */
    NESTED_CODINGS(
            Flood.OK + "Content-Encoding: gzip, gzip, gzip\r\n\r\n",
            text(zipped(zipped(zipped(new byte[32 * Reply.MEGABYTE])))));

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String ZIPPED = OK + "Content-Encoding: gzip\r\n\r\n";
    private static final String GZIP_HEAD = "\u001f\u008b\b\0\0\0\0\0\0\u0003";
    private static final String EMPTY_BLOCK = "\0\0\0\u00ff\u00ff";

    private static final int PIECE = 8192;

    /** Each character is a byte. */
    private final String head;

    private final String unit;

    Flood(String head, String unit) {
        this.head = head;
        this.unit = unit;
    }

    /** As fast as it goes, until the client is gone. */
    public Reply fast() {
        byte[] piece = unit.repeat(Math.max(1, PIECE / unit.length())).getBytes(ISO_8859_1);
        return connection -> {
            OutputStream out = connection.getOutputStream();
            out.write(head.getBytes(ISO_8859_1));
            while (true) {
                out.write(piece);
            }
        };
    }

    /** A bit now and then, each well within any time-out for a read. */
    public Reply slow() {
        return connection -> {
            OutputStream out = connection.getOutputStream();
            out.write(head.getBytes(ISO_8859_1));
            for (int i = 0; i < 600; i++) {
                Thread.sleep(100);
                out.write(unit.getBytes(ISO_8859_1));
                out.flush();
            }
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static byte[] zipped(byte[] content) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    /** A megabyte as a block that may follow itself. */
    private static byte[] spacesDeflated() {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(" ".repeat(Reply.MEGABYTE).getBytes(ISO_8859_1));
        byte[] block = new byte[PIECE];
        int length = deflater.deflate(block, 0, block.length, Deflater.FULL_FLUSH);
        deflater.end();
        return Arrays.copyOf(block, length);
    }
}
