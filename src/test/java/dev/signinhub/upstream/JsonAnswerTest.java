package dev.signinhub.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.http.HttpVersion;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.message.BasicHttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.http.simple.SimpleHttpResponse;

@DisplayName("An upstream's JSON")
class JsonAnswerTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=utf-8",
                "application/json;charset=US-ASCII",
                "application/jwk-set+json",
                "application/vnd.api+json"
            })
    @DisplayName("is read when it is labelled so, or not at all")
    void labelled(@Nullable String type) throws Exception {
        assertThat(read(type, "{\"a\":1}").path("a").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/html; charset=utf-8", "application/x-www-form-urlencoded", "text/json"})
    @DisplayName("is not read when it is labelled as something else")
    void otherType(String type) {
        assertRefused(type, "{\"a\":1}", "answered with " + type.split(";", 2)[0] + " instead of JSON");
    }

    @Test
    @DisplayName("is not read in another charset, and no label is repeated that looks like something else")
    void charset() {
        String reason = "answered with JSON in another charset than UTF-8";
        assertRefused("application/json; charset=utf-16", "{}", reason);
        assertRefused("application/json; charset=" + ISO_8859_1.name(), "{}", reason);
        assertRefused("text/\u202ehtml", "{}", "answered with another content type instead of JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "42",
                "\"text\"",
                "<html>Maintenance</html>",
                "{\"a\":",
                "{} {}",
                "{\"a\":1,\"a\":2}"
            })
    @DisplayName("is refused when it is no object, not alone, or ambiguous")
    void garbage(String body) {
        assertRefused("application/json", body, "answered with something that is not a JSON object");
    }

    @Test
    @DisplayName("nested without end is refused, not followed")
    void deep() {
        String deep = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertRefused("application/json", deep, "answered with something that is not a JSON object");
    }

    private static ObjectNode read(@Nullable String type, String body) throws IOException {
        var response = new BasicHttpResponse(HttpVersion.HTTP_1_1, 200, "OK");
        response.setEntity(new ByteArrayEntity(body.getBytes(UTF_8)));
        if (type != null) {
            response.setHeader("Content-Type", type);
            ((ByteArrayEntity) response.getEntity()).setContentType(type);
        }
        return JsonAnswer.object(new SimpleHttpResponse(response, 1 << 20, new ObjectMapper()));
    }

    private static void assertRefused(String type, String body, String reason) {
        assertThatExceptionOfType(UpstreamException.class)
                .isThrownBy(() -> read(type, body))
                .withMessage(reason);
    }
}
