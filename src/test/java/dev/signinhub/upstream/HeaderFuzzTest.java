package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpVersion;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.message.BasicHeader;
import org.apache.http.message.BasicHttpResponse;

@Label("The headers of an answer")
class HeaderFuzzTest {

    @Property
    @Label("are refused, or say how to read the body")
    void body(@ForAll("values") String type, @ForAll("values") String coding, @ForAll byte[] body) {
        BasicHttpResponse response = new BasicHttpResponse(HttpVersion.HTTP_1_1, 200, "OK");
        response.addHeader(HttpHeaders.CONTENT_ENCODING, coding);
        ByteArrayEntity entity = new ByteArrayEntity(body);
        entity.setContentType(new BasicHeader(HttpHeaders.CONTENT_TYPE, type));
        try {
            byte[] decoded = ContentCoding.decode(body, response);
            assertThat(decoded).hasSizeLessThanOrEqualTo(UpstreamClient.MAX_BYTES + 1);
            ContentType taken = Charsets.typeOf(entity, decoded);
            assertThat(taken.getCharset()).isNotNull();
            assertThat(new String(decoded, taken.getCharset())).isNotNull();
            assertThat(taken.getMimeType()).matches("[\\w.+-]{1,40}/[\\w.+-]{1,40}");
        } catch (UpstreamException refused) {
            assertThat(ForeignText.isPrintable(String.valueOf(refused.getMessage()), 200))
                    .isTrue();
        }
        assertThat(Charsets.typeOf(entity).getCharset()).isEqualTo(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(60),
                Arbitraries.of(
                                "application/json",
                                "gzip",
                                "deflate",
                                "identity",
                                "br",
                                ";charset=",
                                "utf-8",
                                "utf-16",
                                "klingon",
                                "\"",
                                ",",
                                ";",
                                "=",
                                " ",
                                "x-gzip")
                        .list()
                        .ofMaxSize(8)
                        .map(parts -> String.join("", parts)));
    }
}
