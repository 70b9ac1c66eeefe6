package dev.signinhub.testing.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** How an answer is compressed. */
public enum Coding {
    PLAIN(""),
    GZIP("gzip"),
    /** As RFC 9110 wants it, in the zlib format. */
    DEFLATE("deflate"),
    /** As some servers send it under the same name, without the zlib format around it. */
    BARE_DEFLATE("deflate");

    /** The value of {@code Content-Encoding}. */
    final String token;

    Coding(String token) {
        this.token = token;
    }

    byte[] encode(byte[] body) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (OutputStream out = encoder(encoded)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return encoded.toByteArray();
    }

    private OutputStream encoder(OutputStream out) throws IOException {
        return switch (this) {
            case PLAIN -> out;
            case GZIP -> new GZIPOutputStream(out);
            case DEFLATE -> new DeflaterOutputStream(out);
            case BARE_DEFLATE -> new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
        };
    }
}
