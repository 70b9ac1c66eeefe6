package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Tokens;
import dev.signinhub.testing.vendor.Account;
import dev.signinhub.testing.vendor.Microsoft;
import dev.signinhub.testing.vendor.VendorSimulator;
import dev.signinhub.testing.vendor.VendorSimulators;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The same person of a vendor's, or nobody, comes in by")
@TestInstance(Lifecycle.PER_CLASS)
class LongVendorDoors {

    private static final String REALM = "vendor-doors";
    private static final String[] VENDORS = {"google", "gitlab", "microsoft", "github"};
    private static final AtomicInteger PEOPLE = new AtomicInteger(8000);

    private final KeycloakServer keycloak = ExchangeServer.get();
    private final VendorSimulators vendors = KeycloakServer.vendors();
    private final VendorRealm realm = new VendorRealm(keycloak, vendors, REALM).create();
    private final Exchanger exchanger = new Exchanger(keycloak, REALM);

    @BeforeAll
    void configure() {
        vendors.reset();
        Vendor.ALL.stream()
                .filter(vendor -> List.of(VENDORS).contains(vendor.id()))
                .forEach(vendor -> {
                    Map<String, String> config = new HashMap<>(vendor.config());
                    // What core has by default, form-encoded, knows nothing of a time of expiry.
                    config.remove("githubJsonFormat");
                    config.put("jwtAuthorizationGrantEnabled", "true");
                    if (vendor.id().equals("microsoft")) {
                        config.put("tenantId", Microsoft.TENANT);
                    }
                    realm.add(vendor.id(), config);
                });
        exchanger.allow(VENDORS);
    }

    @AfterEach
    void reset() {
        vendors.reset();
        realm.admin().clearEvents(REALM);
    }

    @AfterAll
    void delete() {
        realm.delete();
    }

    private Account somebody(String vendor) {
        String number = String.valueOf(PEOPLE.incrementAndGet());
        String id = vendor.equals("microsoft") ? UUID.randomUUID().toString() : number;
        Account person = new Account(id, vendor + number, vendor + number + "@corp.example", "Pat Example");
        vendors.vendor(vendor).signIn(person);
        return person;
    }

    private Tokens signIn(String vendor) {
        Application application = realm.application();
        Page page = realm.signIn(new HttpBrowser(), application, vendor);
        assertThat(page.redirects()).as(page.html().text()).isTrue();
        return application.exchange(page);
    }

    /** What the vendor gave when the user signed in. */
    private JsonNode given(String vendor, Tokens tokens) {
        Answer answer = exchanger.exchangeTo(vendor, tokens.accessToken());
        return answer.orFail().json();
    }

    private static String subject(Answer answer) {
        return new Tokens(answer.orFail().json().path("access_token").asText(), "", "")
                .accessTokenClaims()
                .getSubject();
    }

    private void assertRefused(Answer answer, String reason) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(realm.reasons()).as(answer.body()).anySatisfy(found -> assertThat(found)
                .contains(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"google", "gitlab", "microsoft", "github"})
    @DisplayName("token exchange with the vendor's access token, and not by any other token")
    void exchange(String vendor) {
        somebody(vendor);
        Tokens tokens = signIn(vendor);
        String user = tokens.accessTokenClaims().getSubject();
        String accessToken = given(vendor, tokens).path("access_token").asText();
        assertThat(subject(exchanger.exchange(vendor, Exchanger.ACCESS_TOKEN, accessToken)))
                .isEqualTo(user);
        for (String type : List.of(Exchanger.ID_TOKEN, Exchanger.JWT)) {
            Answer refused = exchanger.exchange(vendor, type, accessToken);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).contains("invalid token type");
        }
        if (!vendor.equals("github")) {
            String issuer = realm.admin()
                    .provider(REALM, vendor)
                    .json()
                    .at("/config/issuer")
                    .asText();
            Answer byIssuer = exchanger.exchange(issuer, Exchanger.ACCESS_TOKEN, accessToken);
            assertThat(byIssuer.status()).isEqualTo(400);
            assertThat(byIssuer.body()).contains("invalid_issuer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"google", "gitlab"})
    @DisplayName("token exchange, and an address that the vendor has not verified stays so")
    void unverified(String vendor) {
        Account person = somebody(vendor).emailVerified(false);
        Tokens tokens = signIn(vendor);
        String accessToken = given(vendor, tokens).path("access_token").asText();
        realm.admin()
                .delete("/" + REALM + "/users/" + tokens.accessTokenClaims().getSubject())
                .orFail();
        String user = subject(exchanger.exchange(vendor, Exchanger.ACCESS_TOKEN, accessToken));
        JsonNode created = realm.admin().get("/" + REALM + "/users/" + user).json();
        assertThat(created.path("email").asText()).isEqualTo(Objects.requireNonNull(person.email()));
        assertThat(created.path("emailVerified").asBoolean()).isFalse();
    }

    @Test
    @DisplayName("Google, if of the hosted domain, by each door")
    void hostedDomain() {
        Account person = somebody("google").attribute("hd", "corp.example");
        realm.configure("google", Map.of("hostedDomain", "corp.example"));
        try {
            Tokens tokens = signIn("google");
            String user = tokens.accessTokenClaims().getSubject();
            String accessToken = given("google", tokens).path("access_token").asText();
            assertThat(subject(exchanger.exchange("google", Exchanger.ACCESS_TOKEN, accessToken)))
                    .isEqualTo(user);
            Map<String, Object> assertion = claims("google", person.id());
            assertion.put("hd", "corp.example");
            assertThat(subject(exchanger.present(vendors.vendor("google").signed(assertion))))
                    .isEqualTo(user);

            String reason = "the user is not in a hosted domain that the provider's settings allow";
            person.attribute("hd", "other.example");
            assertRefused(exchanger.exchange("google", Exchanger.ACCESS_TOKEN, accessToken), reason);
            realm.admin().clearEvents(REALM);
            assertRefused(exchanger.present(vendors.vendor("google").signed(claims("google", person.id()))), reason);
        } finally {
            realm.configure("google", Map.of("hostedDomain", ""));
        }
    }

    /** An assertion of a vendor, for the client ID as Google's are, or for this realm. */
    private Map<String, Object> claims(String vendor, String sub) {
        VendorSimulator simulator = vendors.vendor(vendor);
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new HashMap<>();
        claims.put(
                "iss",
                vendor.equals("microsoft")
                        ? simulator.url() + "/" + Microsoft.TENANT + "/v2.0"
                        : simulator.url().toString());
        claims.put(
                "aud",
                vendor.equals("google")
                        ? simulator.clientId()
                        : keycloak.realm(REALM).toString());
        claims.put("iat", now);
        claims.put("exp", now + 120);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("sub", sub);
        return claims;
    }

    @Test
    @DisplayName("Microsoft, by the object ID in an assertion, and never by its sub")
    void microsoftGrant() {
        Account person = somebody("microsoft");
        String user = signIn("microsoft").accessTokenClaims().getSubject();
        VendorSimulator microsoft = vendors.vendor("microsoft");
        assertRefused(
                exchanger.present(microsoft.signed(claims("microsoft", person.id()))),
                "the assertion lacks the claim that users are linked by");
        Map<String, Object> assertion = claims("microsoft", "pairwise");
        assertion.put("oid", person.id());
        assertion.put("tid", Microsoft.TENANT);
        assertThat(subject(exchanger.present(microsoft.signed(assertion)))).isEqualTo(user);
        realm.configure("microsoft", Map.of("allowedTenants", UUID.randomUUID().toString()));
        try {
            assertion.put("jti", UUID.randomUUID().toString());
            assertRefused(
                    exchanger.present(microsoft.signed(assertion)),
                    "the user is in a tenant that the provider's settings do not allow");
        } finally {
            realm.configure("microsoft", Map.of("allowedTenants", ""));
        }
    }

    @Test
    @DisplayName("Microsoft, if of an allowed tenant, by an access token too")
    void microsoftTenant() {
        somebody("microsoft");
        Tokens tokens = signIn("microsoft");
        String accessToken = given("microsoft", tokens).path("access_token").asText();
        realm.configure("microsoft", Map.of("allowedTenants", UUID.randomUUID().toString()));
        try {
            assertRefused(
                    exchanger.exchange("microsoft", Exchanger.ACCESS_TOKEN, accessToken),
                    "the user is in a tenant that the provider's settings do not allow");
        } finally {
            realm.configure("microsoft", Map.of("allowedTenants", Microsoft.TENANT));
        }
        try {
            assertThat(subject(exchanger.exchange("microsoft", Exchanger.ACCESS_TOKEN, accessToken)))
                    .isEqualTo(tokens.accessTokenClaims().getSubject());
        } finally {
            realm.configure("microsoft", Map.of("allowedTenants", ""));
        }
    }

    @Test
    @DisplayName("GitLab, by the sub in an assertion, which is the API's ID")
    void gitlabGrant() {
        Account person = somebody("gitlab");
        String user = signIn("gitlab").accessTokenClaims().getSubject();
        VendorSimulator gitlab = vendors.vendor("gitlab");
        assertThat(subject(exchanger.present(gitlab.signed(claims("gitlab", person.id())))))
                .isEqualTo(user);
        assertRefused(exchanger.present(gitlab.signed(claims("gitlab", "1" + person.id()))), "User not found");
    }

    @Test
    @DisplayName("nobody by Microsoft's sign-out of somebody else, and whom its sub names goes")
    void microsoftLogout() {
        Account person = somebody("microsoft");
        String user = signIn("microsoft").accessTokenClaims().getSubject();
        VendorSimulator microsoft = vendors.vendor("microsoft");
        Map<String, Object> claims = claims("microsoft", person.id());
        claims.put("aud", microsoft.clientId());
        claims.put("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
        assertThat(logout(microsoft.signed(claims))).isEqualTo(200);
        assertThat(sessions(user)).isEqualTo(1);
        claims.put("sub", Microsoft.subjectOf(person));
        assertThat(logout(microsoft.signed(claims))).isEqualTo(200);
        assertThat(sessions(user)).isZero();
    }

    private int logout(String logoutToken) {
        return new HttpBrowser()
                .post(
                        URI.create(keycloak.realm(REALM) + "/protocol/openid-connect/logout/backchannel-logout"),
                        Map.of("logout_token", logoutToken))
                .status();
    }

    private int sessions(String userId) {
        return realm.admin()
                .get("/" + REALM + "/users/" + userId + "/sessions")
                .orFail()
                .json()
                .size();
    }

    @Test
    @DisplayName("a GitHub App's token that has run out: a new one is handed on, or none")
    void expired() {
        somebody("github");
        vendors.gitHub().registerApp();
        vendors.gitHub().tokensLast(1);
        Tokens tokens = signIn("github");
        int before =
                vendors.vendor("github").requestsTo("/login/oauth/access_token").size();
        Eventually.pause(Duration.ofMillis(1100));
        String first = given("github", tokens).path("access_token").asText();
        Eventually.pause(Duration.ofMillis(1100));
        String second = given("github", tokens).path("access_token").asText();
        assertThat(vendors.vendor("github").requestsTo("/login/oauth/access_token"))
                .hasSize(before + 2);
        assertThat(first).isNotEqualTo(second);

        vendors.vendor("github").reset();
        somebody("github");
        vendors.gitHub().tokensLast(1);
        Tokens without = signIn("github");
        Eventually.pause(Duration.ofMillis(1100));
        Answer refused = exchanger.exchangeTo("github", without.accessToken());
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.json().path("error").asText()).isEqualTo("token_expired");
    }
}
