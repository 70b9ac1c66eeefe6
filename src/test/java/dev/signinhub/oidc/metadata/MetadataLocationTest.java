package dev.signinhub.oidc.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A metadata location")
class MetadataLocationTest {

    private static final String TENANT = "4f9c1d3e-2b7a-4a58-9d0e-6c1b8e5f7a21";

    @ParameterizedTest(name = "with the issuer {0} takes {1}: {2}")
    @CsvSource(
            nullValues = "none",
            value = {
                "none, https://login.example/acme.example, true",
                "none, https://login.example/" + TENANT + ", false",
                "https://other.example, https://other.example, true",
                "https://other.example, https://login.example/acme.example, false",
                "https://login.example/{tenantid}, https://login.example/{tenantid}, true",
                "https://login.example/{tenantid}, https://login.example/" + TENANT + ", true",
                "https://login.example/{tenantid}, https://login.example/acme.example, false",
                "https://login.example/{tenantid}, https://login.example/" + TENANT + "/x, false",
                "https://login.example/{tenantid}, https://evil.example/" + TENANT + ", false",
                "https://login.example/{tenantid}, https://loginXexample/" + TENANT + ", false"
            })
    @DisplayName("takes the metadata of whom it says, by the URL, by an issuer, or by an issuer for each tenant")
    void issuer(@Nullable String expected, String published, boolean taken) {
        URI url = URI.create("https://login.example/acme.example/.well-known/openid-configuration");
        assertThat(new MetadataLocation(url, expected).accepts(metadata(published)))
                .isEqualTo(taken);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "https://op.example/.well-known/openid-configuration, https://op.example/.well-known/openid-configuration",
        "https://op.example/.well-known/openid-configuration/, https://op.example/.well-known/openid-configuration",
        "https://op.example/.well-known/openid-configuration?p=x, https://op.example/.well-known/openid-configuration?p=x",
        "https://op.example/.well-known/oauth-authorization-server/t/,"
                + " https://op.example/.well-known/oauth-authorization-server/t",
        "https://op.example, https://op.example/.well-known/openid-configuration",
        "https://op.example/, https://op.example/.well-known/openid-configuration",
        "https://op.example/tenant/, https://op.example/tenant/.well-known/openid-configuration",
        "http://my_op:9110/t, http://my_op:9110/t/.well-known/openid-configuration",
        "https://op.example/t?p=x, https://op.example/t?p=x",
        "op.example, op.example",
        "https://, https://",
        "https:///x, https:///x",
        "ftp://op.example/, ftp://op.example"
    })
    @DisplayName("is completed where an issuer was entered, and loses a slash at its end")
    void completed(String entered, String meant) {
        assertThat(MetadataLocation.completed(entered)).isEqualTo(meant);
    }

    private static ProviderMetadata metadata(String issuer) {
        return ProviderMetadata.of(new JsonMapper()
                .createObjectNode()
                .put("issuer", issuer)
                .put("authorization_endpoint", "https://login.example/authorize")
                .put("token_endpoint", "https://login.example/token")
                .put("jwks_uri", "https://login.example/keys"));
    }
}
