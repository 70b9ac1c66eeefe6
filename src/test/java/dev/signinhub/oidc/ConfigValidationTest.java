package dev.signinhub.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signinhub.broker.Setting;
import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataLocation;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.testing.Stub;
import dev.signinhub.upstream.Reach;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.models.RealmModel;

@DisplayName("Saving a provider")
class ConfigValidationTest {

    private static final String URL = MetadataFixture.ISSUER + "/.well-known/openid-configuration";

    private boolean readsMetadata = true;
    private Optional<Map<String, String>> savedBefore = Optional.empty();
    private Supplier<MetadataDocument> provider = () -> MetadataFixture.document(true);

    private final OidcPkceConfig config = new OidcPkceConfig(new SaveContext() {
        @Override
        public boolean readsMetadata() {
            return readsMetadata;
        }

        @Override
        public MetadataDocument read(String alias, MetadataLocation location) {
            return provider.get();
        }

        @Override
        public Optional<LastKnownMetadata> savedCopy(@Nullable String internalId, @Nullable String metadataUrl) {
            return savedBefore
                    .map(saved -> new LastKnownMetadata(saved, metadataUrl))
                    .filter(LastKnownMetadata::isPresent);
        }
    });

    @BeforeEach
    void configure() {
        config.setAlias("acme");
        config.setEnabled(true);
        config.setClientId("client");
        enter(OidcSettings.METADATA_URL, URL);
    }

    @Test
    @DisplayName("completes client ID and metadata URL by what the metadata say")
    void completes() {
        save();
        assertThat(config.getConfig())
                .containsEntry("issuer", MetadataFixture.ISSUER)
                .containsEntry("authorizationUrl", MetadataFixture.ISSUER + "/authorize")
                .containsEntry("tokenUrl", MetadataFixture.ISSUER + "/token")
                .containsEntry("jwksUrl", MetadataFixture.ISSUER + "/jwks");
        assertThat(lastKnown().read()).hasValueSatisfying(copy -> {
            ProviderMetadata known = copy.metadata();
            assertThat(copy.reach()).isEqualTo(Reach.PRIVATE);
            assertThat(known.issuer()).isEqualTo(MetadataFixture.ISSUER);
            assertThat(known.authorizationResponseIssParameterSupported()).isTrue();
            assertThat(known.idTokenSigningAlgValuesSupported()).containsExactly("RS256", "ES256");
        });
    }

    @Test
    @DisplayName("drops a client secret and whatever else would weaken a public client")
    void drops() {
        for (String key : new String[] {
            "clientSecret",
            "clientAuthMethod",
            "pkceEnabled",
            "pkceMethod",
            "validateSignature",
            "useJwksUrl",
            "publicKeySignatureVerifier"
        }) {
            config.getConfig().put(key, "false");
        }
        config.getConfig().put("disableNonce", "true");
        save();
        assertThat(config.getConfig())
                .doesNotContainKeys("clientSecret", "clientAuthMethod", "pkceEnabled", "pkceMethod", "disableNonce")
                .doesNotContainKeys("validateSignature", "useJwksUrl", "publicKeySignatureVerifier");
        assertThat(config.getClientSecret()).isNull();
        assertThat(config.isPkceEnabled()).isTrue();
        assertThat(config.getPkceMethod()).isEqualTo("S256");
        assertThat(config.isDisableNonce()).isFalse();
        assertThat(config.isValidateSignature()).isTrue();
    }

    @Test
    @DisplayName("keeps what says of a public client what holds anyway, and everything else that was entered")
    void keeps() {
        Map<String, String> entered = Map.of(
                "clientId", "client",
                "metadataUrl", MetadataFixture.ISSUER,
                "pkceEnabled", "true",
                "pkceMethod", "S256",
                "disableNonce", "false",
                "validateSignature", "true",
                "useJwksUrl", "true",
                "acceptMissingIss", "false",
                "kcTheme-icon", "auth0",
                "somebodyElses", " as it is ");
        config.setConfig(new HashMap<>(entered));
        save();
        assertThat(config.getConfig()).containsAllEntriesOf(entered);
        Map<String, String> saved = Map.copyOf(config.getConfig());
        save();
        assertThat(config.getConfig()).containsExactlyInAnyOrderEntriesOf(saved);
    }

    @Test
    @DisplayName("reads nothing for a provider that is switched off")
    void disabled() {
        config.setEnabled(false);
        provider = () -> {
            throw new AssertionError("read");
        };
        save();
        assertThat(config.getConfig()).containsEntry("issuer", MetadataFixture.ISSUER);
    }

    @Test
    @DisplayName("forgets what another metadata URL said, when that is changed while the provider is switched off")
    void disabledAndMoved() {
        save();
        config.setEnabled(false);
        enter(OidcSettings.METADATA_URL, "https://other.example/.well-known/openid-configuration");
        save();
        assertThat(config.getConfig())
                .containsEntry("issuer", "https://other.example")
                .doesNotContainKey("tokenUrl");
        assertThat(lastKnown().read()).isEmpty();
    }

    @Test
    @DisplayName("keeps what the same metadata URL said, when the provider is switched off")
    void disabledOnly() {
        save();
        config.setEnabled(false);
        savedBefore = Optional.of(Map.copyOf(config.getConfig()));
        save();
        assertThat(lastKnown().read()).isPresent();
    }

    @Test
    @DisplayName("does not take for an endpoint what the console's script entered to satisfy the form")
    void placeholders() {
        config.setEnabled(false);
        config.getConfig().put(LastKnownMetadata.AUTHORIZATION_URL, URL);
        config.getConfig().put("tokenUrl", URL);
        config.getConfig().put("jwksUrl", URL);
        save();
        assertThat(config.getConfig()).doesNotContainKeys("authorizationUrl", "tokenUrl", "jwksUrl");
    }

    @Nested
    @DisplayName("in an import")
    class Import {

        @BeforeEach
        void imported() {
            readsMetadata = false;
            provider = () -> {
                throw new AssertionError("read");
            };
        }

        @Test
        @DisplayName("reads nothing and tells the issuer from the metadata URL")
        void derives() {
            save();
            assertThat(config.getConfig()).containsEntry("issuer", MetadataFixture.ISSUER);
        }

        @Test
        @DisplayName("keeps a copy of what this metadata URL said, and none of another's")
        void copy() {
            lastKnown().store(MetadataFixture.document(true));
            save();
            assertThat(lastKnown().read()).isPresent();
            enter(OidcSettings.METADATA_URL, "https://other.example/.well-known/openid-configuration");
            assertThat(lastKnown().read()).isEmpty();
            save();
            assertThat(config.getConfig())
                    .containsEntry("issuer", "https://other.example")
                    .doesNotContainKeys("authorizationUrl", "tokenUrl", "jwksUrl", "userInfoUrl");
        }

        @Test
        @DisplayName("keeps an issuer that is stated")
        void keeps() {
            config.getConfig().put("issuer", MetadataFixture.ISSUER + "/");
            save();
            assertThat(config.getConfig()).containsEntry("issuer", MetadataFixture.ISSUER + "/");
        }
    }

    @Nested
    @DisplayName("is refused, in one sentence,")
    class Refused {

        @ParameterizedTest(name = "{0}={1}")
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '~',
                value = {
                    "clientId|~ ~|Client ID is missing: enter the ID under which the provider knows this server.",
                    "metadataUrl|~ ~|Metadata URL is missing: enter the URL that ends in /.well-known/openid-configuration.",
                    "metadataUrl|op.example|Metadata URL must begin with https://.",
                    "metadataUrl|ftp://op.example/|Metadata URL must begin with https://.",
                    "metadataUrl|https:///x|Metadata URL is not a URL with a host.",
                    "metadataUrl|https://op example|Metadata URL is not a URL with a host.",
                    "prompt|never|Prompt must be one of auto, none, login, consent, select_account, create.",
                    "expectedIssuer|https://login.example/{tenantid}|Issuer must be exactly what the provider's metadata and tokens name, without spaces or braces. For users from many Microsoft tenants, use the Microsoft provider.",
                    "expectedIssuer|a b|Issuer must be exactly what the provider's metadata and tokens name, without spaces or braces. For users from many Microsoft tenants, use the Microsoft provider.",
                    "userinfo|maybe|Call the userinfo endpoint must be one of missing, always, never.",
                    "allowedClockSkew|-1|Clock skew must be a number of seconds from 0 to 300.",
                    "allowedClockSkew|301|Clock skew must be a number of seconds from 0 to 300.",
                    "allowedClockSkew|soon|Clock skew must be a number of seconds from 0 to 300.",
                })
        @DisplayName("with a setting that cannot be")
        void setting(String key, String value, String message) {
            config.getConfig().put(key, value);
            assertThatIllegalArgumentException()
                    .isThrownBy(ConfigValidationTest.this::save)
                    .withMessage(message);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "javascript:alert(1)",
                    "http://icons.example/a.svg",
                    "//icons.example/a.svg",
                    "https://x/\"onload=",
                    "no-such-mark",
                    "data:text/html,x"
                })
        @DisplayName("with an icon that is no safe image")
        void icon(String value) {
            config.getConfig().put("kcTheme-icon", value);
            assertThatIllegalArgumentException()
                    .isThrownBy(ConfigValidationTest.this::save)
                    .withMessageStartingWith("Icon must be");
        }

        @Test
        @DisplayName("over http where the realm wants SSL")
        void insecure() {
            enter(OidcSettings.METADATA_URL, URL.replace("https", "http"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> save(SslRequired.ALL))
                    .withMessage("Metadata URL must begin with https://, because this realm requires SSL: "
                            + URL.replace("https", "http") + " does not.");
            assertThatCode(() -> save(SslRequired.NONE)).doesNotThrowAnyException();
        }

        @Test
        @DisplayName("when the metadata cannot be read, in the words of the reader")
        void unreachable() {
            provider = () -> {
                throw MetadataException.unreachable("The metadata cannot be read.");
            };
            assertThatIllegalArgumentException()
                    .isThrownBy(ConfigValidationTest.this::save)
                    .withMessage("The metadata cannot be read.");
        }

        @Test
        @DisplayName("when the metadata cannot be used, also for a provider that was saved before")
        void unusable() {
            save();
            savedBefore = Optional.of(Map.copyOf(config.getConfig()));
            provider = () -> {
                throw MetadataException.unusable("Another issuer.");
            };
            assertThatIllegalArgumentException()
                    .isThrownBy(ConfigValidationTest.this::save)
                    .withMessage("Another issuer.");
        }
    }

    @Test
    @DisplayName("takes an issuer or a slash too many for the metadata URL, and blanks around a client ID for none")
    void strips() {
        for (String entered : List.of(MetadataFixture.ISSUER, MetadataFixture.ISSUER + "/", " " + URL + "/ ")) {
            enter(OidcSettings.METADATA_URL, entered);
            config.setClientId(" client\t");
            assertThat(config.getClientId()).isEqualTo("client");
            assertThat(address().location().url()).hasToString(URL);
            save();
            assertThat(config.getConfig()).containsEntry("metadataUrl", entered).containsEntry("clientId", "client");
        }
    }

    @Test
    @DisplayName("takes the issuer that the metadata must name, and says of another what to enter")
    void issuer() {
        enter(OidcSettings.EXPECTED_ISSUER, " https://identity.example/ ");
        assertThat(address().location().issuer()).isEqualTo("https://identity.example/");
        assertThatCode(this::save).doesNotThrowAnyException();
        config.setEnabled(false);
        config.getConfig().remove("issuer");
        save();
        assertThat(config.getConfig()).containsEntry("issuer", "https://identity.example/");
    }

    @Test
    @DisplayName("takes a host that java.net.URI does not know as one")
    void underscore() {
        enter(OidcSettings.METADATA_URL, "https://my_op.example/.well-known/openid-configuration");
        assertThatCode(this::save).doesNotThrowAnyException();
        enter(OidcSettings.METADATA_URL, "http://my_op.invalid/.well-known/openid-configuration");
        assertThatIllegalArgumentException()
                .isThrownBy(this::save)
                .withMessageStartingWith("Metadata URL must begin with https://, because this realm requires SSL");
    }

    @Test
    @DisplayName("goes on when the provider is down and was saved with this metadata URL before")
    void downLater() {
        save();
        savedBefore = Optional.of(Map.copyOf(config.getConfig()));
        provider = () -> {
            throw MetadataException.unreachable("down");
        };
        assertThatCode(this::save).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://icons.example/a.svg", "/resources/a.svg", "data:image/svg+xml;base64,AAAA", "auth0"})
    @DisplayName("takes an icon that is a safe image")
    void icon(String value) {
        config.getConfig().put("kcTheme-icon", value);
        assertThatCode(this::save).doesNotThrowAnyException();
    }

    private void save() {
        save(SslRequired.EXTERNAL);
    }

    private void save(SslRequired ssl) {
        config.check(Stub.of(RealmModel.class, Map.of("getSslRequired", ssl)));
    }

    private void enter(Setting setting, String value) {
        config.getConfig().put(setting.key(), value);
    }

    private LastKnownMetadata lastKnown() {
        return new LastKnownMetadata(config.getConfig(), address().url());
    }

    private MetadataAddress address() {
        return config.metadataAddress(config.getConfig());
    }
}
