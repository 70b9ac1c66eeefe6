package dev.signinhub.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.http.Header;
import org.apache.http.HeaderElement;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpResponse;
import org.apache.http.client.entity.DeflateInputStream;

/**
 * The compression of a completely read body (RFC 9110 section 8.4).
 *
 * <p>Apache's client would decompress while reading, and returns a connection at the end of the raw stream, which a
 * decompressing stream need not reach: on Java 17 it does not. So the raw stream is read to its end first.
 */
final class ContentCoding {

    /** The codings that a request accepts, as in Apache's client. */
    static final String ACCEPTED = "gzip, deflate";

    private ContentCoding() {}

    /**
     * Returns the decoded bytes; an unknown coding is ignored as a meaningless label.
     *
     * @throws UpstreamException when they are not encoded as labelled, or decode to more than {@link
     *     UpstreamClient#MAX_BYTES}
     */
    static byte[] decode(byte[] body, HttpResponse response) throws UpstreamException {
        List<String> codings = codings(response);
        if (codings.isEmpty() || body.length == 0) {
            return body;
        }
        if (codings.size() > 1) {
            throw UpstreamException.answered("a body that is compressed more than once");
        }
        try (InputStream decoded = decoder(codings.get(0), new ByteArrayInputStream(body))) {
            return decoded.readNBytes(UpstreamClient.MAX_BYTES + 1);
        } catch (IOException e) {
            throw UpstreamException.answered("compressed data that cannot be read");
        }
    }

    private static InputStream decoder(String coding, InputStream body) throws IOException {
        return coding.equals("deflate") ? new DeflateInputStream(body) : new GZIPInputStream(body);
    }

    private static List<String> codings(HttpResponse response) {
        return Arrays.stream(response.getHeaders(HttpHeaders.CONTENT_ENCODING))
                .map(Header::getElements)
                .flatMap(Arrays::stream)
                .map(HeaderElement::getName)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(List.of("gzip", "x-gzip", "deflate")::contains)
                .toList();
    }
}
