package dev.signinhub.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.http.entity.ContentType;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.simple.SimpleHttpResponse;

/**
 * Reads an upstream's JSON response.
 *
 * <p>The body counts, not its label: many file servers and proxies label a key set {@code text/plain}, and
 * nobody gains anything by that. What is not JSON is refused, whatever its label.
 */
public final class JsonAnswer {

    private static final Logger logger = Logger.getLogger(JsonAnswer.class);
    private static final Pattern JSON_TYPE = Pattern.compile("(?i)application/(?:[\\w.-]+\\+)?json");
    private static final Pattern PAGE = Pattern.compile("(?is)\\s*<(?:!doctype html|html|head|body|!--).*");
    private static final ObjectReader LENIENT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();
    private static final ObjectReader STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .reader();

    private JsonAnswer() {}

    /** Tells whether the request succeeded: any 2xx status. */
    public static boolean isSuccess(SimpleHttpResponse response) throws IOException {
        return response.getStatus() / 100 == 2;
    }

    /**
     * Returns the whole response as a JSON object.
     *
     * <p>A repeated member is refused, because two readers might each take a different one.
     *
     * @throws UpstreamException when the response is not a JSON object, or repeats a member
     */
    public static ObjectNode object(SimpleHttpResponse response) throws IOException {
        return read(response, STRICT, ObjectNode.class, "object");
    }

    /**
     * Does the same for what a provider publishes: metadata and keys.
     *
     * <p>The last of a repeated member counts (RFC 7517 section 4 allows it): whoever writes one can write the
     * other, so nobody gains.
     *
     * @throws UpstreamException when the response is not a JSON object
     */
    public static ObjectNode published(SimpleHttpResponse response) throws IOException {
        return read(response, LENIENT, ObjectNode.class, "object");
    }

    /**
     * Does the same for a response that is a list.
     *
     * @throws UpstreamException when the response is not a JSON array, or repeats a member
     */
    public static ArrayNode list(SimpleHttpResponse response) throws IOException {
        return read(response, STRICT, ArrayNode.class, "array");
    }

    private static <T extends JsonNode> T read(
            SimpleHttpResponse response, ObjectReader reader, Class<T> type, String name) throws IOException {
        String text = response.asString();
        ContentType label = response.getContentType();
        // Core's SimpleHttpResponse treats a response without a type as text/plain; the header tells them apart.
        boolean otherwiseLabelled = label != null
                && response.getFirstHeader("Content-Type") != null
                && !JSON_TYPE.matcher(label.getMimeType()).matches();
        try {
            T json = parse(text, reader, type, name);
            if (otherwiseLabelled) {
                logger.debugf("JSON is labelled %s, which is ignored", label.getMimeType());
            }
            return json;
        } catch (UpstreamException e) {
            if (text != null && PAGE.matcher(text).matches()) {
                throw UpstreamException.answered("an HTML page instead of JSON");
            }
            throw otherwiseLabelled ? UpstreamException.answered(label.getMimeType() + " instead of JSON") : e;
        }
    }

    /**
     * Reads a JSON object with nothing after it.
     *
     * @throws UpstreamException when the text is something else, or repeats a member
     */
    public static ObjectNode parse(@Nullable String text) throws UpstreamException {
        return parse(text, STRICT, ObjectNode.class, "object");
    }

    private static <T extends JsonNode> T parse(@Nullable String text, ObjectReader reader, Class<T> type, String name)
            throws UpstreamException {
        try {
            JsonNode json = text == null ? null : reader.readTree(withoutByteOrderMark(text));
            if (type.isInstance(json)) {
                return type.cast(json);
            }
        } catch (JsonProcessingException e) {
            // The parser's message would repeat the response.
        }
        throw UpstreamException.answered("something that is not a JSON " + name);
    }

    /** RFC 8259 section 8.1 lets a reader ignore it. */
    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }
}
