package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Tokens;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The same person, or nobody, comes in by")
@TestInstance(Lifecycle.PER_CLASS)
class DoorsIT {

    private static final String REALM = "doors";

    private static final String OP = "op";
    private static final String ME = HostileProvider.CLIENT_ID;
    private static final String LOGOUT = "http://schemas.openid.net/event/backchannel-logout";

    private final KeycloakServer keycloak = ExchangeServer.get();
    private final Admin admin = keycloak.admin();
    private final HostileProvider provider = new HostileProvider();
    private Exchanger exchanger;

    @BeforeAll
    void create() {
        behave();
        admin.createRealm(REALM);
        Application.register(admin, REALM);
        admin.post(
                        "/" + REALM + "/identity-provider/instances",
                        Map.of(
                                "alias", OP,
                                "providerId", "oidc-pkce",
                                "enabled", true,
                                "trustEmail", true,
                                "storeToken", true,
                                "addReadTokenRoleOnCreate", true,
                                "config",
                                        Map.of(
                                                "clientId",
                                                ME,
                                                "metadataUrl",
                                                provider.metadataUrl(),
                                                "jwtAuthorizationGrantEnabled",
                                                "true")))
                .orFail();
        exchanger = new Exchanger(keycloak, REALM);
        exchanger.allow(OP);
    }

    @BeforeEach
    void forget() {
        admin.clearEvents(REALM);
        configure(Map.of(
                "userIDClaim",
                "sub",
                "filteredByClaim",
                "false",
                "exchangeClients",
                "",
                "isAccessTokenJWT",
                "false",
                "syncMode",
                "LEGACY",
                "syncedProfile",
                ""));
    }

    @AfterEach
    void behave() {
        provider.behave();
        provider.onMetadata(
                document -> document.put("id_token_signing_alg_values_supported", List.of("RS256", "PS256")));
    }

    @AfterAll
    void delete() {
        admin.deleteRealm(REALM);
        provider.close();
    }

    // --- the provider's tokens

    /** Somebody whom nobody has seen before. */
    private static Person somebody() {
        String name = "p" + UUID.randomUUID().toString().substring(0, 8);
        return new Person("s-" + name, name);
    }

    private record Person(String sub, String name) {

        void describe(Map<String, Object> claims) {
            claims.putAll(Map.of("sub", sub, "preferred_username", name, "email", name + "@corp.example"));
        }
    }

    private Map<String, Object> claims(Person person) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", provider.issuer().toString());
        claims.put("aud", ME);
        claims.put("iat", now);
        claims.put("exp", now + 300);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("name", "Pat Example");
        claims.put("email_verified", true);
        person.describe(claims);
        return claims;
    }

    private String signed(Map<String, Object> claims) {
        return signed(claims, header -> header);
    }

    private String signed(Map<String, Object> claims, UnaryOperator<JWSHeader.Builder> change) {
        return signed(claims, JWSAlgorithm.RS256, change);
    }

    private String signed(Map<String, Object> claims, JWSAlgorithm algorithm, UnaryOperator<JWSHeader.Builder> change) {
        try {
            JWSHeader.Builder header =
                    new JWSHeader.Builder(algorithm).keyID(provider.key().getKeyID());
            return HostileProvider.sign(change.apply(header).build(), claims, provider.key());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        claims.put(name, value);
        return claims;
    }

    private static Map<String, Object> without(Map<String, Object> claims, String name) {
        claims.remove(name);
        return claims;
    }

    /** What makes a token wrong, with the reason that is to be heard. */
    private record Fault(String what, BiFunction<DoorsIT, Map<String, Object>, String> token, String reason) {

        static Fault claim(String what, Consumer<Map<String, Object>> change, String reason) {
            return new Fault(
                    what,
                    (test, claims) -> {
                        change.accept(claims);
                        return test.signed(claims);
                    },
                    reason);
        }

        static Fault header(String what, UnaryOperator<JWSHeader.Builder> change, String reason) {
            return new Fault(what, (test, claims) -> test.signed(claims, change), reason);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    /** Those that are wrong at each door. */
    private static Stream<Fault> faults() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                Fault.claim("has no exp", claims -> claims.remove("exp"), "has no exp"),
                Fault.claim("has expired", claims -> claims.put("exp", now - 60), "has expired"),
                Fault.claim("is of tomorrow", claims -> claims.put("iat", now + 86_400), "was issued in the future"),
                Fault.claim("is not valid yet", claims -> claims.put("nbf", now + 3600), "is not valid yet"),
                Fault.claim(
                        "has an iss other than",
                        claims -> claims.put("iss", "https://evil.example"),
                        "has an iss other than"),
                Fault.claim("has no sub", claims -> claims.put("sub", " "), "has no sub"),
                Fault.claim(
                        "is a logout token",
                        claims -> claims.put("events", Map.of(LOGOUT, Map.of())),
                        "has the wrong type"),
                Fault.header(
                        "says that it is a logout token",
                        header -> header.type(new JOSEObjectType("logout+jwt")),
                        "has the wrong type"),
                Fault.header(
                        "has a critical header that nobody knows",
                        header -> header.criticalParams(Set.of("x")).customParam("x", 1),
                        "has a critical header parameter"),
                new Fault(
                        "has an algorithm that the metadata does not list",
                        (test, claims) -> test.signed(claims, JWSAlgorithm.RS512, header -> header),
                        "is signed with an algorithm (alg) not listed in the metadata"),
                new Fault(
                        "has another's signature",
                        (test, claims) -> {
                            try {
                                return HostileProvider.sign(
                                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                                .keyID(test.provider.key().getKeyID())
                                                .build(),
                                        claims,
                                        HostileProvider.newKey());
                            } catch (JOSEException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        "is not signed with a key published by the provider"));
    }

    // --- this realm

    private void configure(Map<String, String> changes) {
        admin.configureProvider(REALM, OP, changes).orFail();
    }

    private record Visit(HttpBrowser browser, Application application, Page page) {

        Tokens tokens() {
            return application.exchange(page);
        }
    }

    private Visit visit(Person person) {
        provider.onIdToken(person::describe);
        return visit();
    }

    private Visit visit() {
        Application application = new Application(keycloak.realm(REALM));
        HttpBrowser browser = new HttpBrowser();
        return new Visit(
                browser, application, browser.followUntil(browser.get(application.signInUrl(OP)), application::isHere));
    }

    private Tokens signIn(Person person) {
        Visit visit = visit(person);
        assertThat(visit.page().redirects())
                .as("%d %s", visit.page().status(), visit.page().html().text())
                .isTrue();
        return visit.tokens();
    }

    private static String subject(Answer answer) {
        return new Tokens(answer.orFail().json().path("access_token").asText(), "", "")
                .accessTokenClaims()
                .getSubject();
    }

    private static String subject(Tokens tokens) {
        return tokens.accessTokenClaims().getSubject();
    }

    private void assertRefused(Answer answer, String reason) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(reasons()).as(answer.body()).anySatisfy(found -> assertThat(found)
                .contains(reason));
    }

    private List<String> reasons() {
        return admin.events(REALM).findValuesAsText("reason");
    }

    private JsonNode user(String id) {
        return admin.get("/" + REALM + "/users/" + id).orFail().json();
    }

    private int sessions(String userId) {
        return admin.get("/" + REALM + "/users/" + userId + "/sessions")
                .orFail()
                .json()
                .size();
    }

    @Nested
    @DisplayName("token exchange:")
    class Exchange {

        @Test
        @DisplayName("who signed in before, by an ID token, a JWT or an access token, by alias and by issuer")
        void same() {
            Person person = somebody();
            String user = subject(signIn(person));
            provider.onUserinfo(person::describe);
            assertThat(subject(exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(claims(person)))))
                    .isEqualTo(user);
            assertThat(subject(exchanger.exchange(OP, Exchanger.JWT, signed(with(claims(person), "azp", ME)))))
                    .isEqualTo(user);
            assertThat(subject(exchanger.exchange(OP, Exchanger.ACCESS_TOKEN, "opaque")))
                    .isEqualTo(user);
            assertThat(subject(exchanger.exchange(
                            provider.issuer().toString(), Exchanger.ID_TOKEN, signed(claims(person)))))
                    .isEqualTo(user);
            assertThat(subject(exchanger.exchange(signed(claims(person))))).isEqualTo(user);
        }

        @Test
        @DisplayName("the one whom the user ID claim names, where that is not sub")
        void userIdClaim() {
            configure(Map.of("userIDClaim", "preferred_username"));
            Person victim = somebody();
            String user = subject(signIn(victim));
            Person attacker = new Person(victim.name(), somebody().name());

            provider.onUserinfo(attacker::describe);
            assertThat(subject(exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(claims(attacker)))))
                    .isNotEqualTo(user);
            assertThat(subject(exchanger.exchange(OP, Exchanger.JWT, signed(claims(attacker)))))
                    .isNotEqualTo(user);
            assertThat(subject(exchanger.exchange(OP, Exchanger.ACCESS_TOKEN, "opaque")))
                    .isNotEqualTo(user);
            assertRefused(
                    exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(without(claims(attacker), "preferred_username"))),
                    "the user lacks the claim preferred_username");
            assertRefused(
                    exchanger.exchange(
                            OP,
                            Exchanger.ID_TOKEN,
                            signed(with(claims(attacker), "preferred_username", "\u2003" + victim.name()))),
                    "the claim preferred_username is the user ID but has surrounding spaces");

            provider.onUserinfo(victim::describe);
            assertThat(subject(exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(claims(victim)))))
                    .isEqualTo(user);
            assertThat(subject(exchanger.exchange(OP, Exchanger.ACCESS_TOKEN, "opaque")))
                    .isEqualTo(user);
        }

        static Stream<Fault> faults() {
            return DoorsIT.faults();
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("faults")
        @DisplayName("nobody by an ID token or a JWT that")
        void wrong(Fault fault) {
            Person person = somebody();
            provider.onUserinfo(person::describe);
            assertRefused(
                    exchanger.exchange(OP, Exchanger.ID_TOKEN, fault.token().apply(DoorsIT.this, claims(person))),
                    "the ID token " + fault.reason());
            assertRefused(
                    exchanger.exchange(OP, Exchanger.JWT, fault.token().apply(DoorsIT.this, claims(person))),
                    "the access token " + fault.reason());
            exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(claims(person))).orFail();
            exchanger.exchange(OP, Exchanger.JWT, signed(claims(person))).orFail();
        }

        @Test
        @DisplayName("nobody by an ID token without iat, or an access token in its place")
        void wrongIdToken() {
            Person person = somebody();
            assertRefused(
                    exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(without(claims(person), "iat"))),
                    "the ID token has no iat");
            assertRefused(
                    exchanger.exchange(
                            OP,
                            Exchanger.ID_TOKEN,
                            signed(claims(person), header -> header.type(new JOSEObjectType("at+jwt")))),
                    "the ID token has the wrong type");
        }

        @Test
        @DisplayName("nobody by a token that was given to another client, unless the admin names that one")
        void anothersToken() {
            Person person = somebody();
            provider.onUserinfo(person::describe);
            String another = "the exchanged token was issued to a different client";
            Map<String, Object> elsewhere = with(claims(person), "aud", "elsewhere");
            String azp = signed(with(claims(person), "azp", "elsewhere"));

            assertRefused(
                    exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(elsewhere)),
                    "the ID token has an aud that does not contain this client");
            assertRefused(
                    exchanger.exchange(OP, Exchanger.ID_TOKEN, azp), "the ID token has an azp other than this client");
            assertRefused(exchanger.exchange(OP, Exchanger.JWT, signed(elsewhere)), another);
            assertRefused(exchanger.exchange(OP, Exchanger.JWT, azp), another);
            assertRefused(exchanger.exchange(OP, Exchanger.ACCESS_TOKEN, azp), another);

            configure(Map.of("exchangeClients", "mobile elsewhere"));
            exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(elsewhere)).orFail();
            exchanger.exchange(OP, Exchanger.JWT, signed(elsewhere)).orFail();
            exchanger.exchange(OP, Exchanger.JWT, azp).orFail();
            exchanger.exchange(OP, Exchanger.ACCESS_TOKEN, azp).orFail();
            assertRefused(
                    exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(with(claims(person), "aud", "third"))),
                    "the ID token has an aud that does not contain this client");
        }

        @Test
        @DisplayName(
                "nobody by a JWT whose userinfo is about another user, or that is no access token where each is a JWT")
        void userinfo() {
            Person person = somebody();
            provider.onUserinfo(somebody()::describe);
            configure(Map.of("userinfo", "always"));
            assertRefused(
                    exchanger.exchange(OP, Exchanger.JWT, signed(claims(person))),
                    "the sub of the userinfo response is not that of the ID token");
            configure(Map.of("userinfo", "", "isAccessTokenJWT", "true"));
            assertRefused(
                    exchanger.exchange(OP, Exchanger.ACCESS_TOKEN, "opaque"), "the access token is not a signed JWT");
            provider.onUserinfo(person::describe);
            exchanger
                    .exchange(OP, Exchanger.ACCESS_TOKEN, signed(claims(person)))
                    .orFail();
        }

        @ParameterizedTest
        @ValueSource(strings = {Exchanger.ID_TOKEN, Exchanger.JWT, Exchanger.ACCESS_TOKEN})
        @DisplayName("and an address that is not verified stays so, although the provider's are trusted")
        void unverified(String type) {
            for (boolean verified : List.of(false, true)) {
                Person person = somebody();
                provider.onUserinfo(claims -> {
                    person.describe(claims);
                    claims.put("email_verified", verified);
                });
                String user =
                        subject(exchanger.exchange(OP, type, signed(with(claims(person), "email_verified", verified))));
                assertThat(user(user).path("email").asText()).isEqualTo(person.name() + "@corp.example");
                assertThat(user(user).path("emailVerified").asBoolean()).isEqualTo(verified);
            }
            assertThat(admin.provider(REALM, OP).json().path("trustEmail").asBoolean())
                    .isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {Exchanger.ID_TOKEN, Exchanger.JWT, Exchanger.ACCESS_TOKEN})
        @DisplayName("who keeps name and address, whatever the provider says, and whosever address that is")
        void profile(String type) {
            configure(Map.of("syncMode", "FORCE", "syncedProfile", "name##email##picture"));
            Person other = somebody();
            provider.onUserinfo(other::describe);
            signIn(other);
            Person person = somebody();
            provider.onUserinfo(person::describe);
            String user = subject(signIn(person));
            for (String address : List.of(other.name() + "@corp.example", "new-" + person.name() + "@corp.example")) {
                Map<String, Object> claims = with(with(claims(person), "email", address), "given_name", "Other");
                claims.put("picture", "https://pictures.example/1.png");
                provider.onUserinfo(userinfo -> userinfo.putAll(claims));
                assertThat(subject(exchanger.exchange(OP, type, signed(claims))))
                        .isEqualTo(user);
                assertThat(user(user).path("email").asText()).isEqualTo(person.name() + "@corp.example");
                assertThat(user(user).path("firstName").asText()).isNotEqualTo("Other");
            }
        }
    }

    @Nested
    @DisplayName("the essential claim, nested or in userinfo only:")
    class Essential {

        private static final String REASON =
                "the essential claim realm_access.roles is missing or does not have the required value";

        @BeforeEach
        void essential() {
            configure(Map.of(
                    "filteredByClaim", "true",
                    "claimFilterName", "realm_access.roles",
                    "claimFilterValue", "staff|ops"));
        }

        private Consumer<Map<String, Object>> roles(Person person, String... roles) {
            return claims -> {
                person.describe(claims);
                claims.put("realm_access", Map.of("roles", List.of(roles)));
            };
        }

        @Test
        @DisplayName("a sign-in")
        void signsIn() {
            Person person = somebody();
            provider.onUserinfo(person::describe);
            visit(person);
            assertThat(reasons()).contains(REASON);
            provider.onIdToken(roles(person, "guest"));
            assertThat(visit().page().redirects()).isFalse();
            provider.onIdToken(roles(person, "guest", "ops"));
            assertThat(visit().page().redirects()).isTrue();
            provider.onIdToken(person::describe);
            provider.onUserinfo(roles(person, "staff"));
            assertThat(visit().page().redirects()).isTrue();
            // What the ID token says is not for userinfo to change.
            provider.onIdToken(roles(person, "guest"));
            assertThat(visit().page().redirects()).isFalse();
        }

        @Test
        @DisplayName("token exchange, and a grant")
        void otherDoors() {
            Person person = somebody();
            Map<String, Object> staff = claims(person);
            roles(person, "staff").accept(staff);
            provider.onUserinfo(person::describe);
            assertRefused(exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(claims(person))), REASON);
            assertRefused(exchanger.exchange(OP, Exchanger.JWT, signed(claims(person))), REASON);
            assertRefused(exchanger.exchange(OP, Exchanger.ACCESS_TOKEN, "opaque"), REASON);
            exchanger.exchange(OP, Exchanger.ID_TOKEN, signed(staff)).orFail();
            provider.onUserinfo(roles(person, "staff"));
            exchanger.exchange(OP, Exchanger.JWT, signed(claims(person))).orFail();
            exchanger.exchange(OP, Exchanger.ACCESS_TOKEN, "opaque").orFail();

            String realm = keycloak.realm(REALM).toString();
            assertRefused(exchanger.present(signed(with(claims(person), "aud", realm))), REASON);
            staff.put("aud", realm);
            exchanger.present(signed(staff)).orFail();
        }
    }

    @Nested
    @DisplayName("the JWT authorization grant:")
    class AuthorizationGrant {

        private Map<String, Object> assertion(Person person) {
            return with(claims(person), "aud", keycloak.realm(REALM).toString());
        }

        @Test
        @DisplayName("the one whom the user ID claim names, not the one whose ID is the same as somebody's sub")
        void userIdClaim() {
            configure(Map.of("userIDClaim", "preferred_username"));
            Person victim = somebody();
            String user = subject(signIn(victim));
            Person attacker = new Person(victim.name(), somebody().name());
            assertRefused(exchanger.present(signed(assertion(attacker))), "User not found");
            assertRefused(
                    exchanger.present(signed(without(assertion(attacker), "preferred_username"))),
                    "the assertion lacks the claim that users are linked by");
            assertRefused(
                    exchanger.present(signed(with(assertion(attacker), "preferred_username", victim.name() + " "))),
                    "the claim preferred_username is the user ID but has surrounding spaces");
            assertThat(subject(exchanger.present(signed(assertion(victim))))).isEqualTo(user);
        }

        static Stream<Fault> faults() {
            return DoorsIT.faults();
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("faults")
        @DisplayName("nobody by an assertion that")
        void wrong(Fault fault) {
            Person person = somebody();
            signIn(person);
            Answer refused = exchanger.present(fault.token().apply(DoorsIT.this, assertion(person)));
            // Core finds the provider by the issuer.
            assertRefused(
                    refused,
                    fault.reason().equals("has an iss other than")
                            ? "No Identity Provider for provided issuer"
                            : "the assertion " + fault.reason());
            exchanger.present(signed(assertion(person))).orFail();
            exchanger.present(signed(without(assertion(person), "iat"))).orFail();
        }

        @Test
        @DisplayName("who keeps name and address, whatever the assertion says")
        void profile() {
            configure(Map.of("syncMode", "FORCE"));
            Person person = somebody();
            String user = subject(signIn(person));
            Map<String, Object> claims = with(assertion(person), "email", "new-" + person.name() + "@corp.example");
            assertThat(subject(exchanger.present(signed(with(claims, "given_name", "Other")))))
                    .isEqualTo(user);
            assertThat(user(user).path("email").asText()).isEqualTo(person.name() + "@corp.example");
            assertThat(user(user).path("firstName").asText()).isNotEqualTo("Other");
        }
    }

    @Nested
    @DisplayName("back-channel logout:")
    class BackChannelLogout {

        private Map<String, Object> logout(Consumer<Map<String, Object>> change) {
            long now = Instant.now().getEpochSecond();
            Map<String, Object> claims = new HashMap<>();
            claims.put("iss", provider.issuer().toString());
            claims.put("aud", ME);
            claims.put("iat", now);
            claims.put("exp", now + 120);
            claims.put("jti", UUID.randomUUID().toString());
            claims.put("events", Map.of(LOGOUT, Map.of()));
            change.accept(claims);
            return claims;
        }

        private int send(String logoutToken) {
            return new HttpBrowser()
                    .post(
                            URI.create(keycloak.realm(REALM) + "/protocol/openid-connect/logout/backchannel-logout"),
                            Map.of("logout_token", logoutToken))
                    .status();
        }

        @Test
        @DisplayName("ends the sessions of the sub in it, where accounts are linked by another claim")
        void bySub() {
            configure(Map.of("userIDClaim", "preferred_username"));
            Person person = somebody();
            String user = subject(signIn(person));
            Person other = new Person(somebody().sub(), person.sub());
            String bystander = subject(signIn(other));
            assertThat(send(signed(logout(claims -> claims.put("sub", person.name())))))
                    .isEqualTo(200);
            assertThat(sessions(user)).isEqualTo(1);
            assertThat(send(signed(logout(claims -> claims.put("sub", person.sub())))))
                    .isEqualTo(200);
            assertThat(sessions(user)).isZero();
            assertThat(sessions(bystander)).isEqualTo(1);
        }

        @Test
        @DisplayName("ends the session of the sid in it, exactly")
        void bySid() {
            Person person = somebody();
            String sid = " " + UUID.randomUUID();
            provider.onIdToken(claims -> {
                person.describe(claims);
                claims.put("sid", sid);
            });
            String user = subject(visit().tokens());
            assertThat(send(signed(logout(claims -> claims.put("sid", sid.strip())))))
                    .isEqualTo(200);
            assertThat(sessions(user)).isEqualTo(1);
            assertThat(send(signed(logout(claims -> claims.put("sid", sid))))).isEqualTo(200);
            assertThat(sessions(user)).isZero();
        }

        @ParameterizedTest
        @ValueSource(strings = {"sub", "sid"})
        @DisplayName("ends nothing by another algorithm than the ID token had, although the provider lists it")
        void algorithm(String by) {
            Person person = somebody();
            provider.onIdToken(claims -> {
                person.describe(claims);
                claims.put("sid", person.name());
            });
            String user = subject(visit().tokens());
            Map<String, Object> claims =
                    logout(token -> token.put(by, by.equals("sub") ? person.sub() : person.name()));
            long before = keycloak.logged();
            assertThat(send(signed(claims, JWSAlgorithm.PS256, header -> header)))
                    .isEqualTo(400);
            keycloak.awaitLogged(
                    before, "the logout token is signed with a different algorithm than the ID token of its session");
            assertThat(sessions(user)).isEqualTo(1);
            assertThat(send(signed(claims))).isEqualTo(200);
            assertThat(sessions(user)).isZero();
        }

        @Test
        @DisplayName("ends the session that began by the other algorithm, by that")
        void otherAlgorithm() {
            Person person = somebody();
            provider.signBy((claims, key) -> signed(claims, JWSAlgorithm.PS256, header -> header));
            String user = subject(signIn(person));
            Map<String, Object> claims = logout(token -> token.put("sub", person.sub()));
            assertThat(send(signed(claims))).isEqualTo(400);
            assertThat(send(signed(claims, JWSAlgorithm.PS256, header -> header)))
                    .isEqualTo(200);
            assertThat(sessions(user)).isZero();
        }

        @Test
        @DisplayName("ends nothing by a token that is wrong")
        void wrong() {
            Person person = somebody();
            String user = subject(signIn(person));
            Map<String, Consumer<Map<String, Object>>> faults = new HashMap<>();
            long now = Instant.now().getEpochSecond();
            faults.put("the logout token has expired", claims -> claims.put("exp", now - 60));
            faults.put("the logout token has no iat", claims -> claims.remove("iat"));
            faults.put("the logout token was issued in the future", claims -> claims.put("iat", now + 86_400));
            faults.put("the logout token has no exp and is too old", claims -> {
                claims.remove("exp");
                claims.put("iat", now - 600);
            });
            faults.put(
                    "the logout token has an aud that does not contain this client",
                    claims -> claims.put("aud", "other"));
            faults.put("the logout token has an azp other than this client", claims -> claims.put("azp", "other"));
            faults.put("the logout token has a nonce", claims -> claims.put("nonce", "n"));
            faults.put("the logout token has no logout event", claims -> claims.remove("events"));
            faults.put("the logout token has no logout event ", claims -> claims.put("events", Map.of(LOGOUT, "yes")));
            faults.forEach((reason, change) -> {
                Map<String, Object> claims = logout(token -> token.put("sub", person.sub()));
                change.accept(claims);
                long before = keycloak.logged();
                assertThat(send(signed(claims))).as(reason).isEqualTo(400);
                keycloak.awaitLogged(before, reason.strip());
            });
            Map<String, Object> claims = logout(token -> token.put("sub", person.sub()));
            assertThat(send(signed(claims, header -> header.type(new JOSEObjectType("at+jwt")))))
                    .isEqualTo(400);
            assertThat(send(signed(
                            claims, header -> header.criticalParams(Set.of("x")).customParam("x", 1))))
                    .isEqualTo(400);
            assertThat(send(signed(claims, JWSAlgorithm.RS512, header -> header)))
                    .isEqualTo(400);
            assertThat(sessions(user)).isEqualTo(1);
            assertThat(send(signed(claims, header -> header.type(new JOSEObjectType("logout+jwt")))))
                    .isEqualTo(200);
            assertThat(sessions(user)).isZero();
        }

        @Test
        @DisplayName("ends the sessions by a young token without exp, as the drafts had it")
        void draft() {
            Person person = somebody();
            String user = subject(signIn(person));
            assertThat(send(signed(without(logout(claims -> claims.put("sub", person.sub())), "exp"))))
                    .isEqualTo(200);
            assertThat(sessions(user)).isZero();
        }
    }

    @Nested
    @DisplayName("a refresh:")
    class Refresh {

        private static final String OTHER_SUB = "the refreshed ID token has a different sub than the previous one";

        private Tokens tokens;
        private Person person;

        @BeforeEach
        void runOut() {
            person = somebody();
            provider.onTokens(answer -> answer.put("expires_in", 1));
            tokens = signIn(person);
        }

        private Answer exchanged() {
            waitUntilRunOut();
            return exchanger.exchangeTo(OP, tokens.accessToken());
        }

        private Answer retrieved() {
            waitUntilRunOut();
            return exchanger.retrieve(OP, tokens.accessToken());
        }

        /** The token lives a second, and a failure is everybody's for as long. */
        private void waitUntilRunOut() {
            Eventually.pause(Duration.ofMillis(1100));
        }

        private List<String> refreshTokensUsed() {
            return provider.requestsTo(HostileProvider.TOKEN).stream()
                    .map(request -> request.parameters().getOrDefault("refresh_token", ""))
                    .filter(token -> !token.isEmpty())
                    .toList();
        }

        @Test
        @DisplayName("hands on and keeps what is about the same user")
        void honest() {
            exchanged().orFail();
            exchanged().orFail();
            assertThat(retrieved().orFail().json().path("access_token").asText())
                    .isNotEmpty();
            assertThat(refreshTokensUsed()).hasSize(3).doesNotHaveDuplicates();
        }

        @Test
        @DisplayName("hands on and keeps nothing that is about somebody else, by each way")
        void anotherSub() {
            provider.onIdToken(somebody()::describe);
            assertRefused(exchanged(), OTHER_SUB);
            long before = keycloak.logged();
            Answer retrieved = retrieved();
            assertThat(retrieved.status()).isEqualTo(502);
            assertThat(retrieved.body()).contains("sign in with it again").doesNotContain("access_token");
            keycloak.awaitLogged(before, "was refused: " + OTHER_SUB);
            provider.onIdToken(person::describe);
            exchanged().orFail();
            // What came with the wrong ID token was not kept.
            assertThat(refreshTokensUsed())
                    .hasSize(3)
                    .containsOnly(refreshTokensUsed().get(0));
        }

        static Stream<Fault> faults() {
            return DoorsIT.faults();
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("faults")
        @DisplayName("hands on nothing with an ID token that")
        void wrong(Fault fault) {
            provider.signBy((claims, key) -> fault.token().apply(DoorsIT.this, claims));
            assertRefused(exchanged(), "the ID token " + fault.reason());
            provider.signBy(HostileProvider::sign);
            exchanged().orFail();
        }

        @Test
        @DisplayName("hands on nothing with an ID token for another client, of another access token or another nonce")
        void wrongInItself() {
            Map<String, Consumer<Map<String, Object>>> faults = Map.of(
                    "the ID token has an aud that does not contain this client", claims -> claims.put("aud", "other"),
                    "the ID token has an azp other than this client", claims -> claims.put("azp", "other"),
                    "the ID token has an at_hash that does not match the access token",
                            claims -> claims.put("at_hash", "AAAA"),
                    "the refreshed ID token has a different nonce than the previous one",
                            claims -> claims.put("nonce", "other"));
            faults.forEach((reason, change) -> {
                provider.onIdToken(claims -> {
                    person.describe(claims);
                    change.accept(claims);
                });
                assertRefused(exchanged(), reason);
            });
            provider.onIdToken(person::describe);
            exchanged().orFail();
        }

        @Test
        @DisplayName("that the provider refuses has the application link the user again")
        void refused() {
            provider.answer(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_grant")));
            Answer refused = exchanged();
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().path("error").asText()).isEqualTo("token_expired");
            assertThat(refused.json().path("account-link-url").asText()).isNotEmpty();
        }
    }
}
