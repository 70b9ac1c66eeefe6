package dev.signinhub.upstream;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.http.HttpEntity;
import org.apache.http.entity.ContentType;
import org.jspecify.annotations.Nullable;

/**
 * The charset of a response.
 *
 * <p>JSON is UTF-8 and its type has no charset (RFC 8259 sections 8.1 and 11), so valid UTF-8 is read as such, whatever
 * a file server calls it. Anything else is read in the charset of its label.
 */
final class Charsets {

    private static final Pattern TYPE = Pattern.compile("[\\w.+-]{1,40}/[\\w.+-]{1,40}");
    private static final String NO_TYPE = ContentType.APPLICATION_OCTET_STREAM.getMimeType();

    private Charsets() {}

    /**
     * Returns the response's labelled type, with the charset to read it in.
     *
     * @throws UpstreamException when the bytes are not text: core's SimpleHttpResponse would put replacement characters
     *     into a name or an ID
     */
    static ContentType typeOf(HttpEntity entity, byte[] body) throws UpstreamException {
        ContentType label = label(entity);
        if (isEncodedIn(StandardCharsets.UTF_8, body)) {
            return type(label, StandardCharsets.UTF_8);
        }
        Charset charset = label == null || label.getCharset() == null ? StandardCharsets.UTF_8 : label.getCharset();
        if (!isEncodedIn(charset, body)) {
            throw UpstreamException.answered("bytes that are not " + charset.name());
        }
        return type(label, charset);
    }

    /** Does the same for a response that is only read for its error code. */
    static ContentType typeOf(HttpEntity entity) {
        return type(label(entity), StandardCharsets.UTF_8);
    }

    private static ContentType type(@Nullable ContentType label, Charset charset) {
        String name = label != null && TYPE.matcher(label.getMimeType()).matches() ? label.getMimeType() : NO_TYPE;
        return ContentType.create(name, charset);
    }

    private static @Nullable ContentType label(HttpEntity entity) {
        try {
            return ContentType.getLenient(entity);
        } catch (IllegalArgumentException e) {
            // Not a possible charset name.
            return null;
        }
    }

    private static boolean isEncodedIn(Charset charset, byte[] body) {
        try {
            charset.newDecoder().decode(ByteBuffer.wrap(body));
            return true;
        } catch (CharacterCodingException | UnsupportedOperationException e) {
            return false;
        }
    }
}
