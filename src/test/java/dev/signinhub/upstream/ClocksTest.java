package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.apache.http.HttpResponse;
import org.apache.http.HttpVersion;
import org.apache.http.message.BasicHttpResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The clock of an upstream")
class ClocksTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private final String upstream = UUID.randomUUID().toString();

    @Test
    @DisplayName("is compared by the date of its last response")
    void compare() {
        assertThat(Clocks.of(upstream)).isEmpty();
        Clocks.compare(upstream, response("Sat, 28 Nov 2026 12:01:35 GMT"), NOON);
        assertThat(Clocks.of(upstream)).contains(new Clocks.Reading(NOON, 95));
        Clocks.compare(upstream, response("Sat, 28 Nov 2026 11:59:58 GMT"), NOON);
        assertThat(Clocks.of(upstream)).contains(new Clocks.Reading(NOON, -2));
        Clocks.forget(upstream);
        assertThat(Clocks.of(upstream)).isEmpty();
    }

    @Test
    @DisplayName("is not compared by a response of a cache, by none, or by nonsense")
    void noDate() {
        HttpResponse cached = response("Sat, 28 Nov 2026 11:00:00 GMT");
        cached.addHeader("Age", "3600");
        Clocks.compare(upstream, cached, NOON);
        Clocks.compare(upstream, response("yesterday"), NOON);
        Clocks.compare(upstream, new BasicHttpResponse(HttpVersion.HTTP_1_1, 200, "OK"), NOON);
        assertThat(Clocks.of(upstream)).isEmpty();
    }

    private static HttpResponse response(String date) {
        HttpResponse response = new BasicHttpResponse(HttpVersion.HTTP_1_1, 200, "OK");
        response.addHeader("Date", date);
        return response;
    }
}
