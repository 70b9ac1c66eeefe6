package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A refused sign-in tells the user what to do next, and the operator what was wrong, when")
class HostileReportIT extends HostileUpstream {

    @BeforeAll
    void speakGerman() {
        admin.put("/" + realm, Map.of("internationalizationEnabled", true, "supportedLocales", List.of("en", "de")))
                .orFail();
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                row(
                        "the provider refused",
                        it -> it.answer(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_grant"))),
                        "provider_refused",
                        ALIAS + " did not sign you in. Try again, or choose another way to sign in.",
                        ALIAS + " hat Sie nicht angemeldet. Versuchen Sie es noch einmal oder wählen Sie eine"
                                + " andere Anmeldung."),
                row(
                        "the provider could not be reached",
                        it -> it.answer(HostileProvider.TOKEN, Reply.reset()),
                        "provider_unreachable",
                        ALIAS + " cannot be reached right now. Try again in a moment, or choose another way to"
                                + " sign in.",
                        ALIAS + " ist gerade nicht erreichbar. Versuchen Sie es gleich noch einmal oder wählen"
                                + " Sie eine andere Anmeldung."),
                row(
                        "the provider is misconfigured",
                        it -> it.onIdToken(claims -> claims.put("aud", "other")),
                        "provider_misconfigured",
                        ALIAS + " is not set up correctly here, so you were not signed in. Choose another way to"
                                + " sign in, or tell your administrator.",
                        ALIAS + " ist hier nicht richtig eingerichtet, daher wurden Sie nicht angemeldet. Wählen"
                                + " Sie eine andere Anmeldung oder melden Sie es Ihrem Administrator."),
                row(
                        "the sign-in is stale",
                        it -> it.onCallback(
                                url -> Urls.without(URI.create(url), "state").toString()),
                        "sign_in_stale",
                        "This sign-in with " + ALIAS + " is no longer valid. Start again.",
                        "Diese Anmeldung mit " + ALIAS + " ist nicht mehr gültig. Beginnen Sie noch einmal."),
                row(
                        "the account is not acceptable",
                        it -> it.onIdToken(claims -> claims.put("given_name", "x".repeat(3000))),
                        "account_not_acceptable",
                        "Your account at " + ALIAS + " cannot be used here. Choose another way to sign in, or tell"
                                + " your administrator.",
                        "Ihr Konto bei " + ALIAS + " kann hier nicht verwendet werden. Wählen Sie eine andere"
                                + " Anmeldung oder melden Sie es Ihrem Administrator."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void causes(String what, Consumer<HostileProvider> hostility, String error, String english, String german) {
        hostility.accept(provider);
        Page page = signIn();
        assertThat(alert(page)).containsExactly(english);
        assertThat(reference(page)).matches("Reference for your administrator: [2-9A-HJKMNP-Z]{10}");

        Page seite = signIn(new HttpBrowser("de"), ALIAS);
        assertThat(alert(seite)).containsExactly(german);
        assertThat(reference(seite)).matches("Kennung für Ihren Administrator: [2-9A-HJKMNP-Z]{10}");

        assertThat(keycloak.metrics().lines())
                .filteredOn(line -> line.startsWith("keycloak_user_events_total")
                        && line.contains("realm=\"" + realm + "\"")
                        && line.contains("error=\"" + error + "\"")
                        && line.contains("event=\"identity_provider_login\"")
                        && line.contains("idp=\"" + ALIAS + "\""))
                .singleElement()
                .asString()
                .endsWith(" 2.0");
        provider.behave();
        assertSignedIn(signIn());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<script>alert(1)</script> & \"Söhne\"|<script>alert(1)</script> & \"Söhne\"",
                "{0} and '{1}'|{0} and '{1}'",
                "${doTryAgain}|Try again",
                "${nowhere}|${nowhere}"
            })
    @DisplayName("the provider's display name is mark-up, a place to fill in, or the key of a message")
    void displayName(String name, String shown) {
        String path = "/" + realm + "/identity-provider/instances/" + ALIAS;
        ObjectNode settings = (ObjectNode) admin.get(path).orFail().json();
        admin.put(path, settings.deepCopy().put("displayName", name)).orFail();
        try {
            provider.answer(HostileProvider.TOKEN, Reply.reset());
            Page page = signIn();
            assertThat(alert(page)).singleElement().asString().startsWith(shown + " cannot be reached right now.");
            assertThat(page.html().select("main script")).isEmpty();
        } finally {
            admin.put(path, settings).orFail();
        }
        provider.behave();
        assertSignedIn(signIn());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://op.example/\n" + FORGED_LINE,
                "https://op.example/\r" + FORGED_LINE,
                "https://op.example/\u2028" + FORGED_LINE,
                "https://op.example/\u001b[2J\u202e" + FORGED_LINE
            })
    @DisplayName("the metadata's issuer would forge a line of the log, or fill it")
    void hostileIssuer(String issuer) {
        try (HostileProvider upstream = new HostileProvider()) {
            for (String text : List.of(issuer, issuer + "x".repeat(900_000), "https://" + "x".repeat(250))) {
                long before = keycloak.logged();
                upstream.onMetadata(put("issuer", text));
                String alias = "forging-" + UUID.randomUUID();
                importProvider(alias, upstream, Map.of());
                Page page = signIn(new HttpBrowser(), alias);
                assertCalm(page, 502);
                assertLogged("The metadata", reference(page));
                assertThat(keycloak.logSince(before).lines())
                        .allSatisfy(line -> assertThat(line.length()).isLessThan(1200))
                        .noneMatch(line -> line.startsWith(FORGED_LINE));
                assertThat(admin.events(realm)
                                .get(0)
                                .path("details")
                                .path("reason")
                                .asText())
                        .hasSizeLessThanOrEqualTo(500)
                        .matches("[ -~]+");
            }
        }
    }
}
