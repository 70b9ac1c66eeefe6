package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The metadata of a provider")
class MovedMetadataIT extends HostileUpstream {

    @Test
    @DisplayName("cannot have a client secret sent to a server that no admin has saved")
    void secret() {
        try (HostileProvider gitlab = new HostileProvider();
                HostileProvider thief = new HostileProvider()) {
            gitlab.onIdToken(claims -> {
                claims.put("sub", "7");
                claims.put("preferred_username", "seven");
            });
            gitlab.answer(
                    "/api/v4/user",
                    Reply.json(
                            Map.of("id", 7, "username", "seven", "name", "Seven Up", "email", "7@upstream.example")));
            String alias = "gitlab-" + UUID.randomUUID();
            Map<String, String> config = Map.of(
                    "clientId",
                    HostileProvider.CLIENT_ID,
                    "clientSecret",
                    "TOP-SECRET",
                    "baseUrl",
                    gitlab.issuer().toString(),
                    "defaultScope",
                    "openid");
            admin.createProvider(realm, alias, "gitlab", config).orFail();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            assertThat(gitlab.requestsTo(HostileProvider.TOKEN)).singleElement().satisfies(request -> assertThat(
                            request.parameters())
                    .containsEntry("client_secret", "TOP-SECRET"));

            gitlab.onMetadata(put("token_endpoint", thief.issuer() + "/steal"));
            readAllAnew("none");
            // Serves the stored copy, and reads behind it.
            signIn(new HttpBrowser(), alias);
            Eventually.until(
                    () -> gitlab.requestsTo(HostileProvider.METADATA).size() >= 2,
                    Duration.ofSeconds(20),
                    () -> "The metadata is not read again");
            assertRefused(
                    signIn(new HttpBrowser(), alias),
                    "the metadata names an endpoint on a different server than when the provider was saved, and the client"
                            + " secret is not sent there: save the provider again if the move is genuine");
            assertThat(thief.requestsTo("/steal")).isEmpty();

            // An admin who saves the provider again agrees to where it is now.
            admin.configureProvider(realm, alias, Map.of("kcTheme-message", "moved"))
                    .orFail();
            signIn(new HttpBrowser(), alias);
            assertThat(thief.requestsTo("/steal")).hasSize(1);
        } finally {
            readAllAnew("external");
        }
    }

    /** Other requirements make what is in memory count no more, as a restart does. */
    private void readAllAnew(String sslRequired) {
        admin.put("/" + realm, Map.of("sslRequired", sslRequired)).orFail();
    }

    @Test
    @DisplayName("gives no keys to those who sign in after it has named others, and takes back what it gave")
    void keys() {
        try (HostileProvider other = new HostileProvider();
                HostileProvider thief = new HostileProvider()) {
            other.onIdToken(claims -> claims.put("sub", "keys"));
            String alias = "keys-" + UUID.randomUUID();
            other.onMetadata(put("jwks_uri", thief.issuer() + HostileProvider.JWKS));
            createProvider(alias, other, Map.of()).orFail();
            assertRefused(
                    signIn(new HttpBrowser(), alias),
                    "the ID token is not signed with a key published by the provider");

            other.behave();
            // Saving reads the metadata anew; the poisoned key set stays where it was, under the other URL.
            createOrUpdate(alias, other);
            other.onIdToken(claims -> {
                claims.put("sub", "keys");
                claims.put("preferred_username", "keys");
                claims.put("email", "keys@upstream.example");
            });
            assertSignedIn(signIn(new HttpBrowser(), alias));
        }
    }

    @Test
    @DisplayName("has its keys read again when a signature is wrong under an id that is known")
    void sameKeyId() {
        try (HostileProvider other = new HostileProvider()) {
            String alias = "kid-" + UUID.randomUUID();
            other.onIdToken(claims -> {
                claims.put("sub", "kid");
                claims.put("preferred_username", "kid");
                claims.put("email", "kid@upstream.example");
            });
            createProvider(alias, other, Map.of()).orFail();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            other.rotateKeyKeepingItsId();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            assertThat(other.requestsTo(HostileProvider.JWKS)).hasSize(2);
        }
    }

    @Test
    @DisplayName("counts for its own URL only: an import with another one never signs anybody in at the old one")
    void anotherUrl() {
        try (HostileProvider old = new HostileProvider();
                HostileProvider down = new HostileProvider()) {
            String alias = "moved-" + UUID.randomUUID();
            createProvider(alias, old, Map.of()).orFail();
            Map<String, String> exported = new HashMap<>();
            admin.provider(realm, alias)
                    .orFail()
                    .json()
                    .path("config")
                    .properties()
                    .forEach(entry ->
                            exported.put(entry.getKey(), entry.getValue().asText()));
            exported.put("metadataUrl", down.metadataUrl());
            down.answer(HostileProvider.METADATA, Reply.html(503));
            old.behave();

            String imported = "imported-" + UUID.randomUUID();
            importConfig(imported, "oidc-pkce", exported);
            Page page = signIn(new HttpBrowser(), imported);
            assertThat(page.status()).isEqualTo(503);
            assertThat(old.requestsTo(HostileProvider.AUTHORIZE)).isEmpty();

            down.behave();
            down.onIdToken(claims -> {
                claims.put("sub", "moved");
                claims.put("preferred_username", "moved");
                claims.put("email", "moved@upstream.example");
            });
            assertSignedIn(signIn(new HttpBrowser(), imported));
            assertThat(issuerOf(imported)).isEqualTo(down.issuer().toString());
        }
    }

    @Test
    @DisplayName("puts right the issuer that an import could only derive, slash and all")
    void slash() {
        try (HostileProvider other = new HostileProvider()) {
            String issuer = other.issuer() + "/";
            other.onMetadata(put("issuer", issuer));
            other.onCallback(url -> url.replaceFirst("([?&])iss=[^&]*", "$1iss=" + issuer));
            other.onIdToken(claims -> {
                claims.put("iss", issuer);
                claims.put("sub", "slash");
                claims.put("preferred_username", "slash");
                claims.put("email", "slash@upstream.example");
            });
            String alias = "slash-" + UUID.randomUUID();
            importProvider(alias, other, Map.of());
            assertThat(issuerOf(alias)).isEqualTo(other.issuer().toString());
            assertSignedIn(signIn(new HttpBrowser(), alias));
            assertThat(issuerOf(alias)).isEqualTo(issuer);
        }
    }

    @Test
    @DisplayName("does not hold others up when it hangs from the start: another realm's page comes at once")
    void hanging() throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(70);
        try (HostileProvider hanging = new HostileProvider()) {
            hanging.answer(HostileProvider.METADATA, Reply.nothing());
            String alias = "hanging-" + UUID.randomUUID();
            importProvider(alias, hanging, Map.of());
            KeycloakServer server = keycloak;
            List<CompletableFuture<Page>> clicks = IntStream.range(0, 70)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> signIn(new HttpBrowser(), alias), people))
                    .toList();
            Eventually.until(
                    () -> hanging.server().waiting() > 0, Duration.ofSeconds(30), () -> "Nobody asks for metadata");
            assertThat(new HttpBrowser().get(server.realm("hub/account")).status())
                    .isEqualTo(200);
            assertThat(hanging.server().waiting()).as("hangs still").isPositive();
            assertThat(hanging.requestsTo(HostileProvider.METADATA)).hasSize(1);
            assertThat(clicks)
                    .allSatisfy(click -> assertThat(alert(click.get())).hasSize(1));
            // Remembered: whoever clicks now does not wait.
            int asked = hanging.requestsTo(HostileProvider.METADATA).size();
            assertThat(alert(signIn(new HttpBrowser(), alias))).hasSize(1);
            assertThat(hanging.requestsTo(HostileProvider.METADATA)).hasSize(asked);
        } finally {
            people.shutdownNow();
        }
    }

    @Test
    @DisplayName("from the public internet cannot send this server to a private address, unless an admin allows that")
    void privateAddress() {
        try (HostileProvider internal = new HostileProvider()) {
            String alias = "public-" + UUID.randomUUID();
            String issuer = announcePublicly(internal, alias);
            Map<String, String> config =
                    Map.of("clientId", HostileProvider.CLIENT_ID, "metadataUrl", issuer + HostileProvider.METADATA);
            admin.createProvider(realm, alias, "oidc-pkce", config).orFail();
            assertRefused(
                    signIn(new HttpBrowser(), alias),
                    "the token endpoint has a private address, and metadata from a public address must not send this"
                            + " server there");
            assertThat(internal.requestsTo(HostileProvider.TOKEN)).isEmpty();

            admin.configureProvider(realm, alias, Map.of("privateAddresses", "true"))
                    .orFail();
            assertSignedIn(signIn(new HttpBrowser(), alias));
        }
    }

    @Test
    @DisplayName("is served from its stored copy at once by a node that has not read it yet, while the provider hangs")
    void coldStart() {
        try (HostileProvider other = new HostileProvider()) {
            other.onIdToken(claims -> {
                claims.put("sub", "cold");
                claims.put("preferred_username", "cold");
                claims.put("email", "cold@upstream.example");
            });
            String alias = "cold-" + UUID.randomUUID();
            createProvider(alias, other, Map.of()).orFail();
            other.answer(HostileProvider.METADATA, Reply.nothing());
            readAllAnew("none");
            long start = System.nanoTime();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            assertThat(time).isLessThan(Duration.ofSeconds(9));
        } finally {
            readAllAnew("external");
        }
    }

    private void createOrUpdate(String alias, HostileProvider from) {
        admin.configureProvider(realm, alias, Map.of("metadataUrl", from.metadataUrl()))
                .orFail();
    }

    private String issuerOf(String alias) {
        JsonNode config = admin.provider(realm, alias).orFail().json().path("config");
        return config.path("issuer").asText();
    }

    private void importConfig(String alias, String providerId, Map<String, String> config) {
        admin.importProvider(realm, alias, providerId, config);
    }
}
