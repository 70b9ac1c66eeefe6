package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Page;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Claims that")
class HostileClaimsIT extends HostileUpstream {

    private static final String VICTIM = "victim";
    private static final String VICTIMS_EMAIL = "victim@company.example";

    @Override
    Map<String, String> settings() {
        return Map.of("userinfo", "never");
    }

    @BeforeAll
    void prepare() {
        admin.createUser(realm, VICTIM, VICTIMS_EMAIL, "password");
        admin.trustEmail(realm, ALIAS);
        admin.createMapper(
                        realm,
                        ALIAS,
                        "oidc-user-attribute-idp-mapper",
                        Map.of("syncMode", "FORCE", "claim", "groups", "user.attribute", "groups"))
                .orFail();
        admin.allowAnyAttribute(realm);
    }

    static Stream<Arguments> unstorable() {
        String name = "x".repeat(3000);
        return Stream.of(
                Arguments.of("have a user name of 3,000 characters", "preferred_username", name),
                Arguments.of("have a first name of 3,000 characters", "given_name", name),
                Arguments.of("have an address of 3,000 characters", "email", name + "@upstream.example"),
                Arguments.of("have a NUL in the name", "given_name", "a\u0000b"),
                Arguments.of("have a NUL in the user name", "preferred_username", "a\u0000b"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("cannot be stored are refused, and the next honest sign-in goes on: those that")
    void unstorable(String what, String claim, String value) {
        provider.onIdToken(claims -> {
            somebody(claims);
            claims.put(claim, value);
        });
        assertRefused(signIn(), "the claim " + claim + " cannot be stored");
        provider.behave();
        assertSignedIn(signIn());
    }

    static Stream<Arguments> odd() {
        List<String> groups =
                IntStream.range(0, 10_000).mapToObj(i -> "group-" + i).toList();
        return Stream.of(
                Arguments.of("a megabyte of something else", Map.of("essay", "x".repeat(700_000))),
                Arguments.of("10,000 groups", Map.of("groups", groups)),
                Arguments.of("groups that are objects", Map.of("groups", List.of(Map.of("a", 1)))),
                Arguments.of("groups that are a number", Map.of("groups", 5)),
                Arguments.of("a number for a name", Map.of("given_name", 5)),
                Arguments.of("an object for a name", Map.of("given_name", Map.of("a", 1))),
                Arguments.of("an object for an address", Map.of("email", Map.of("a", 1))),
                Arguments.of("a list for a user name", Map.of("preferred_username", List.of("a"))),
                Arguments.of("emoji", Map.of("given_name", "🦊🦊")),
                Arguments.of("right-to-left text", Map.of("given_name", "\u202Eمرحبا")),
                Arguments.of("HTML", Map.of("given_name", "<script>alert(1)</script>")),
                Arguments.of("HTML for a user name", Map.of("preferred_username", "<script>alert(1)</script>")),
                Arguments.of("a line break", Map.of("given_name", "a\r\nb")),
                Arguments.of("an address that is none", Map.of("email", "not an address")));
    }

    /** Taken as it is, or put before the user to correct: both are core's to decide, an error is neither. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("are odd are stored or shown to the user, never an error: those with")
    void odd(String what, Map<String, Object> change) {
        provider.onIdToken(claims -> {
            somebody(claims);
            claims.putAll(change);
        });
        Page page = signIn();
        if (page.redirects()) {
            assertSignedIn(page);
        } else {
            assertCalm(page, 200);
            assertThat(page.html().select("form#kc-idp-review-profile-form, form#kc-update-profile-form"))
                    .hasSize(1);
        }
        provider.behave();
        assertSignedIn(signIn());
    }

    static Stream<Arguments> takeover() {
        return Stream.of(
                Arguments.of("address", Map.of("email", VICTIMS_EMAIL, "email_verified", true)),
                Arguments.of("unverified address", Map.of("email", VICTIMS_EMAIL, "email_verified", false)),
                Arguments.of("address, verified as a text", Map.of("email", VICTIMS_EMAIL, "email_verified", "true")),
                Arguments.of("address in capitals", Map.of("email", "VICTIM@COMPANY.EXAMPLE")),
                Arguments.of("user name", Map.of("preferred_username", VICTIM)),
                Arguments.of("user name in capitals", Map.of("preferred_username", "VICTIM")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("name an existing user are not linked to it silently: those with its")
    void takeover(String what, Map<String, Object> change) {
        provider.onIdToken(claims -> {
            somebody(claims);
            claims.putAll(change);
        });
        Page page = signIn();
        assertCalm(page, 200);
        assertThat(page.html().select("#linkAccount, [name=submitAction]")).isNotEmpty();
        JsonNode victim = admin.get("/" + realm + "/users?exact=true&username=" + VICTIM)
                .orFail()
                .json();
        assertThat(victim).hasSize(1);
        String links = "/" + realm + "/users/" + victim.get(0).path("id").asText() + "/federated-identity";
        assertThat(admin.get(links).orFail().json()).isEmpty();
        provider.behave();
        assertSignedIn(signIn());
    }

    private static void somebody(Map<String, Object> claims) {
        String name = UUID.randomUUID().toString();
        claims.put("sub", name);
        claims.put("preferred_username", name);
        claims.put("email", name + "@upstream.example");
    }
}
