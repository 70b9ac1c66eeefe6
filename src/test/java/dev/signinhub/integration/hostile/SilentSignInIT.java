package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A sign-in for which the application forbids pages")
class SilentSignInIT extends HostileUpstream {

    private static final String ACCEPTS = "acceptsPromptNoneForwardFromClient";

    @Override
    Map<String, String> settings() {
        return Map.of(ACCEPTS, "true", "prompt", "login");
    }

    @Test
    @DisplayName("asks the provider for none either, whatever the provider's setting says")
    void promptNone() {
        assertSignedIn(silently(ALIAS));
        assertThat(promptAsked()).isEqualTo("none");
        provider.behave();
        assertSignedIn(signIn());
        assertThat(promptAsked()).isEqualTo("login");
    }

    @Test
    @DisplayName("does not reach a provider that does not accept it")
    void notAccepted() {
        admin.configureProvider(realm, ALIAS, Map.of(ACCEPTS, "false")).orFail();
        assertTold(silently(ALIAS), "login_required");
        assertThat(provider.requestsTo(HostileProvider.AUTHORIZE)).isEmpty();
        admin.configureProvider(realm, ALIAS, Map.of(ACCEPTS, "true")).orFail();
        assertSignedIn(silently(ALIAS));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "login_required,login_required",
        "interaction_required,interaction_required",
        "consent_required,consent_required",
        "account_selection_required,account_selection_required",
        "access_denied,access_denied",
        "temporarily_unavailable,temporarily_unavailable",
        "server_error,server_error",
        "invalid_scope,server_error",
        "teapot,server_error",
        "<script>alert(1)</script>,server_error"
    })
    @DisplayName("tells the application the provider's error")
    void error(String error, String told) {
        provider.onCallback(url -> Urls.with(
                        URI.create(Urls.without(URI.create(url), "code").toString()), "error", error)
                .toString());
        assertTold(silently(ALIAS), told);
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        Page page = signIn();
        if (told.equals("login_required") || told.equals("interaction_required")) {
            // By the provider's setting, not the application's wish: core tells the application all the same.
            assertTold(page, told);
        } else if (error.equals("access_denied")) {
            assertThat(alert(page)).isEmpty();
            assertThat(page.html().text()).contains("You did not sign in with " + ALIAS + ".");
        } else {
            assertRefused(
                    page,
                    "the authorization endpoint responded with error "
                            + (error.startsWith("<") ? "(not a valid error code)" : error));
        }
        provider.behave();
        assertSignedIn(silently(ALIAS));
    }

    Stream<Arguments> responses() {
        return Stream.of(
                changed("another iss", url -> Urls.with(url, "iss", "https://evil.example")),
                changed("no code", url -> Urls.without(url, "code")),
                changed("code twice", url -> URI.create(url + "&code=another")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    @DisplayName("tells the application server_error, when the response has")
    void response(String what, UnaryOperator<URI> change) {
        provider.onCallback(url -> change.apply(URI.create(url)).toString());
        assertTold(silently(ALIAS), "server_error");
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
    }

    Stream<Arguments> tokenAnswers() {
        return Stream.of(
                Arguments.of("gone", Reply.reset(), "temporarily_unavailable"),
                Arguments.of("down", Reply.html(503), "temporarily_unavailable"),
                Arguments.of("refusing", Reply.json(400, Map.of("error", "invalid_grant")), "server_error"),
                Arguments.of("babbling", Reply.text(Reply.JSON, "{"), "server_error"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("tells the application that the token endpoint is")
    void tokenAnswers(String what, Reply reply, String told) {
        provider.answer(HostileProvider.TOKEN, reply);
        assertTold(silently(ALIAS), told);
        provider.behave();
        assertSignedIn(silently(ALIAS));
    }

    @Test
    @DisplayName("tells the application that the ID token is wrong")
    void idToken() {
        provider.onIdToken(put("nonce", "another"));
        assertTold(silently(ALIAS), "server_error");
    }

    @Test
    @DisplayName("tells the application that the metadata cannot be read")
    void metadata() {
        HostileProvider dead = new HostileProvider();
        importProvider("dead", dead, Map.of(ACCEPTS, "true"));
        dead.close();
        assertTold(silently("dead"), "temporarily_unavailable");
        assertCalm(signIn(new HttpBrowser(), "dead"), 503);
    }

    @Test
    @DisplayName("tells the application that the state belongs to another provider's sign-in")
    void otherAlias() {
        createProvider("other", provider, settings()).orFail();
        HttpBrowser browser = new HttpBrowser();
        URI response = browser.followUntil(
                        browser.get(url(ALIAS)), url -> url.getPath().endsWith("/endpoint"))
                .location();
        assertTold(
                browser.get(URI.create(response.toString().replace("/broker/" + ALIAS + "/", "/broker/other/"))),
                "server_error");
        admin.deleteProvider(realm, "other").orFail();
    }

    @Test
    @DisplayName("tells the application that the user is disabled")
    void disabled() {
        setEnabled(false);
        assertTold(silently(ALIAS), "access_denied");
        assertCalm(signIn(), 400);
        setEnabled(true);
        assertSignedIn(silently(ALIAS));
    }

    @Test
    @DisplayName("tells the application that somebody new would have to complete a profile")
    void profile() {
        provider.onIdToken(claims -> {
            claims.put("sub", "somebody-new");
            claims.remove("email");
        });
        provider.onUserinfo(claims -> {
            claims.put("sub", "somebody-new");
            claims.remove("email");
        });
        assertTold(silently(ALIAS), "interaction_required");
    }

    @Test
    @DisplayName("does not reach a vendor of OAuth 2, which has no sign-in without pages")
    void oauth() {
        admin.createProvider(realm, "github", "github", Map.of("clientId", "c", "clientSecret", "s", ACCEPTS, "true"))
                .orFail();
        assertTold(silently("github"), "login_required");
        admin.deleteProvider(realm, "github").orFail();
    }

    @Test
    @DisplayName("lets a guest in, or tells the application that there are too many")
    void guest() {
        admin.createProvider(realm, "guest", "guest", Map.of("mode", "fresh", "maxPerMinute", "1", ACCEPTS, "true"))
                .orFail();
        assertSignedIn(silently("guest"));
        assertTold(silently("guest"), "temporarily_unavailable");
        admin.deleteProvider(realm, "guest").orFail();
    }

    @Test
    @DisplayName("is answered the way that the application wants it")
    void responseMode() {
        provider.onIdToken(put("nonce", "another"));
        HttpBrowser browser = new HttpBrowser();
        Page fragment = browser.followUntil(
                browser.get(Urls.with(url(ALIAS), "response_mode", "fragment")), application()::isHere);
        assertThat(fragment.location().getRawQuery()).isNull();
        assertThat(fragment.location().getFragment()).contains("error=server_error", "state=");
        Page form = browser.followUntil(
                browser.get(Urls.with(url(ALIAS), "response_mode", "form_post")), application()::isHere);
        assertThat(form.form().action().toString()).isEqualTo(Application.REDIRECT_URI);
        assertThat(form.form().fields()).containsEntry("error", "server_error").containsKey("state");
    }

    private Page silently(String alias) {
        HttpBrowser browser = new HttpBrowser();
        return browser.followUntil(browser.get(url(alias)), application()::isHere);
    }

    private URI url(String alias) {
        return Urls.with(application().signInUrl(alias), "prompt", "none");
    }

    private void assertTold(Page page, String error) {
        assertThat(page.redirects())
                .as("%d %s", page.status(), page.html().text())
                .isTrue();
        assertThat(page.location().toString()).startsWith(Application.REDIRECT_URI + "?");
        assertThat(Urls.query(page.location()))
                .containsOnlyKeys("error", "state", "iss")
                .containsEntry("error", error)
                .containsEntry("iss", keycloak.realm(realm).toString());
    }

    private String promptAsked() {
        return provider.requestsTo(HostileProvider.AUTHORIZE)
                .get(0)
                .parameters()
                .getOrDefault("prompt", "");
    }

    private void setEnabled(boolean enabled) {
        for (JsonNode user : admin.users(realm)) {
            Map<String, Object> changed = new HashMap<>(Json.map(user));
            changed.put("enabled", enabled);
            admin.put("/" + realm + "/users/" + user.path("id").asText(), changed)
                    .orFail();
        }
    }

    private static Arguments changed(String what, UnaryOperator<URI> change) {
        return Arguments.of(what, change);
    }
}
