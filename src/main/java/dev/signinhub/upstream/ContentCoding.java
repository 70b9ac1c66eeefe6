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
 * The compression of a body that was read whole (RFC 9110 section 8.4).
 *
 * <p>Apache's client would decompress while it reads, and gives a connection back when the bytes on the wire end, which a
 * decompressing stream need not look for: on Java 17 it does not. So the wire is read to its end first.
 */
final class ContentCoding {

    /** What a request says it takes, as Apache's client does. */
    static final String ACCEPTED = "gzip, deflate";

    private ContentCoding() {}

    /**
     * Returns the bytes that were meant; a coding that is not known is taken for a label without meaning.
     *
     * @throws UpstreamException when they are not what they are labelled as, or more than {@link UpstreamClient#MAX_BYTES}
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
