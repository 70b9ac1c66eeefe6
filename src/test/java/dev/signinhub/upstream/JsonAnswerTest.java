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
import org.junit.jupiter.params.provider.CsvSource;
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
    @ValueSource(
            strings = {
                "text/html",
                "text/html; charset=utf-8",
                "text/plain",
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "text/json",
                "application/jwt",
                "json",
                ""
            })
    @DisplayName("is read whatever it is labelled as, and what is no JSON is not")
    void otherType(String type) throws Exception {
        assertThat(read(type, "{\"a\":1}").path("a").intValue()).isEqualTo(1);
        assertThat(published(type, "{\"a\":1}").path("a").intValue()).isEqualTo(1);
        assertThatExceptionOfType(UpstreamException.class)
                .isThrownBy(() -> read(type, "a=1"))
                .withMessageStartingWith("responded with ")
                .satisfies(e -> assertThat(e.isAnswer()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html>Maintenance</html>", "\n<!DOCTYPE html><title>x</title>", "<!-- x --><html>", "<HEAD>{}"})
    @DisplayName("is not a page, whatever that is labelled as")
    void page(String body) {
        for (String type : new String[] {"application/json", "text/html", "text/plain"}) {
            assertRefused(type, body, "responded with an HTML page instead of JSON");
        }
    }

    @Test
    @DisplayName("that is none is refused by its label, which is repeated only where it looks like one")
    void label() {
        assertRefused("text/xml", "<a/>", "responded with text/xml instead of JSON");
        assertRefused("text/plain", "ok", "responded with text/plain instead of JSON");
        assertRefused("text/\u202ehtml", "ok", "responded with application/octet-stream instead of JSON");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json; charset=iso-8859-1, UTF-8",
        "application/json; charset=klingon, UTF-8",
        "application/json; charset=\"a b\", UTF-8",
        "application/json; charset=, UTF-8",
        "application/json; charset=iso-8859-1, ISO-8859-1",
        "application/json; charset=utf-16, UTF-16",
        "text/html, UTF-8"
    })
    @DisplayName("is UTF-8 where it can be, whatever charset it is labelled with, and that charset where it cannot")
    void charset(String type, String charset) throws Exception {
        assertThat(read(type, "{\"a\":\"M\u00fcller\"}".getBytes(charset))
                        .path("a")
                        .asText())
                .isEqualTo("M\u00fcller");
    }

    @Test
    @DisplayName("is UTF-8 where it has no label, and may begin with a byte order mark")
    void unlabelled() throws Exception {
        byte[] body = "\ufeff{\"a\":\"M\u00fcller\"}".getBytes(UTF_8);
        assertThat(read(null, body).path("a").asText()).isEqualTo("M\u00fcller");
        assertThatExceptionOfType(UpstreamException.class)
                .isThrownBy(() -> read(null, "{\"a\":\"M\u00fcller\"}".getBytes(ISO_8859_1)))
                .withMessage("responded with bytes that are not UTF-8");
    }

    @Test
    @DisplayName("may name a member twice where a provider publishes it, the last one counting, and nowhere else")
    void twice() throws Exception {
        assertThat(published("application/json", "{\"a\":1,\"a\":2}").path("a").intValue())
                .isEqualTo(2);
        assertRefused("application/json", "{\"a\":1,\"a\":2}", "responded with something that is not a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "42", "\"text\"", "{\"a\":", "{} {}", "{\"a\":1,\"a\":2}"})
    @DisplayName("is refused when it is no object, not alone, or ambiguous")
    void garbage(String body) {
        assertRefused("application/json", body, "responded with something that is not a JSON object");
    }

    @Test
    @DisplayName("nested without end is refused, not followed")
    void deep() {
        String deep = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertRefused("application/json", deep, "responded with something that is not a JSON object");
    }

    private static ObjectNode read(@Nullable String type, String body) throws IOException {
        return read(type, body.getBytes(UTF_8));
    }

    private static ObjectNode read(@Nullable String type, byte[] body) throws IOException {
        return JsonAnswer.object(response(type, body));
    }

    private static ObjectNode published(@Nullable String type, String body) throws IOException {
        return JsonAnswer.published(response(type, body.getBytes(UTF_8)));
    }

    /** As {@link UpstreamClient} hands it on. */
    private static SimpleHttpResponse response(@Nullable String type, byte[] body) throws IOException {
        var response = new BasicHttpResponse(HttpVersion.HTTP_1_1, 200, "OK");
        var wire = new ByteArrayEntity(body);
        if (type != null) {
            response.setHeader("Content-Type", type);
            wire.setContentType(type);
        }
        response.setEntity(new ByteArrayEntity(body, Charsets.typeOf(wire, body)));
        return new SimpleHttpResponse(response, 1 << 20, new ObjectMapper());
    }

    private static void assertRefused(String type, String body, String reason) {
        assertThatExceptionOfType(UpstreamException.class)
                .isThrownBy(() -> read(type, body))
                .withMessage(reason);
    }
}
