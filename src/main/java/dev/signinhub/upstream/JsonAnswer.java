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
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.http.entity.ContentType;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.simple.SimpleHttpResponse;

/** Reads the JSON object that an upstream answered with. */
public final class JsonAnswer {

    private static final Pattern JSON_TYPE = Pattern.compile("(?i)application/(?:[\\w.-]+\\+)?json");
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .reader();

    private JsonAnswer() {}

    /**
     * Returns the whole answer as a JSON object.
     *
     * <p>An answer that names another type or charset than JSON's (RFC 8259 sections 8.1 and 11) is not read; one that
     * names none is taken for JSON.
     *
     * @throws UpstreamException when the answer is labelled as something else, or is no JSON object
     */
    public static ObjectNode object(SimpleHttpResponse response) throws IOException {
        return parse(text(response));
    }

    /**
     * The same for an answer that is a list.
     *
     * @throws UpstreamException when the answer is labelled as something else, or is no JSON array
     */
    public static ArrayNode list(SimpleHttpResponse response) throws IOException {
        return parse(text(response), ArrayNode.class, "array");
    }

    private static @Nullable String text(SimpleHttpResponse response) throws IOException {
        ContentType type = response.getContentType();
        // Core's SimpleHttpResponse takes an answer without a type for text/plain; the header tells them apart.
        if (type != null && response.getFirstHeader("Content-Type") != null) {
            requireJson(type);
        }
        return response.asString();
    }

    private static void requireJson(ContentType type) throws UpstreamException {
        if (!JSON_TYPE.matcher(type.getMimeType()).matches()) {
            throw new UpstreamException("answered with " + describe(type) + " instead of JSON");
        }
        Charset charset = type.getCharset();
        if (charset != null && !charset.equals(StandardCharsets.UTF_8) && !charset.equals(StandardCharsets.US_ASCII)) {
            throw new UpstreamException("answered with JSON in another charset than UTF-8");
        }
    }

    /** Some upstream's own text: repeated only where it looks like a type. */
    private static String describe(ContentType type) {
        String name = type.getMimeType();
        return name.matches("[\\w.+-]{1,40}/[\\w.+-]{1,40}") ? name : "another content type";
    }

    /**
     * Reads a JSON object and nothing behind it.
     *
     * @throws UpstreamException when the text is something else, or names a member twice
     */
    public static ObjectNode parse(@Nullable String text) throws UpstreamException {
        return parse(text, ObjectNode.class, "object");
    }

    private static <T extends JsonNode> T parse(@Nullable String text, Class<T> type, String name)
            throws UpstreamException {
        try {
            JsonNode json = text == null ? null : JSON.readTree(text);
            if (type.isInstance(json)) {
                return type.cast(json);
            }
        } catch (JsonProcessingException e) {
            // The same to the operator; the parser's message would repeat what was answered.
        }
        throw new UpstreamException("answered with something that is not a JSON " + name);
    }
}
