package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Tokens;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A sign-out ends the session here,")
class SignOutIT extends HostileUpstream {

    private static final String GOODBYE = "http://localhost/application/goodbye";
    private static final String SIGNED_OUT = "You are signed out";

    private final HttpBrowser browser = new HttpBrowser();
    private final Application application = application();

    @BeforeAll
    void allowGoodbye() {
        change(Map.of("post.logout.redirect.uris", GOODBYE));
    }

    /** All providers here sign the same person in, who is linked to one of them only. */
    @BeforeEach
    void forget() {
        browser.forget();
        admin.users(realm).forEach(user -> admin.delete(
                        "/" + realm + "/users/" + user.path("id").asText())
                .orFail());
    }

    @AfterEach
    void restore() {
        change(Map.of(
                "logout.confirmation.enabled", "false", "frontchannel.logout.url", "", "backchannel.logout.url", ""));
    }

    @Test
    @DisplayName("and at the provider, and leads back to the application with its state")
    void honest() {
        Tokens tokens = signInAndAssert();
        Page toProvider = signOut(tokens);
        assertThat(toProvider.location().toString()).startsWith(provider.issuer() + HostileProvider.END_SESSION);
        assertThat(Urls.query(toProvider.location()))
                .containsKey("id_token_hint")
                .containsEntry(
                        "post_logout_redirect_uri",
                        keycloak.realm(realm) + "/broker/" + ALIAS + "/endpoint/logout_response")
                .doesNotContainValue(session(tokens));
        assertAtGoodbye(browser.followUntil(toProvider, SignOutIT::isGoodbye));
        assertSignedOut(tokens);
        assertThat(provider.requestsTo(HostileProvider.END_SESSION)).hasSize(1);
        assertSignedIn(signIn(browser, ALIAS));
    }

    @Test
    @DisplayName("before the browser leaves for the provider, who may keep it")
    void kept() {
        Tokens tokens = signInAndAssert();
        Page toProvider = signOut(tokens);
        assertSignedOut(tokens);
        provider.answer(HostileProvider.END_SESSION, Reply.html(500));
        assertThat(browser.follow(toProvider).status()).isEqualTo(500);
        assertSignedOut(tokens);
        JsonNode event = admin.events(realm).get(0);
        assertThat(event.path("type").asText()).isEqualTo("LOGOUT");
        assertThat(event.path("details").path("redirect_uri").asText()).isEqualTo(GOODBYE);
    }

    Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of("no state", change(url -> Urls.without(url, "state")), false),
                Arguments.of("an empty state", change(url -> Urls.with(url, "state", "")), false),
                Arguments.of("a state that is made up", change(url -> Urls.with(url, "state", "x")), false),
                Arguments.of("an error, but no state", change(url -> Urls.with(url, Map.of("error", "x"))), false),
                Arguments.of(
                        "an error beside the state", change(url -> Urls.with(url, "error", "server_error")), true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    @DisplayName("whatever the provider answers:")
    void answered(String what, UnaryOperator<String> change, boolean knowsWhereTo) {
        Tokens tokens = signInAndAssert();
        provider.onSignOut(change);
        Page end = browser.followUntil(signOut(tokens), SignOutIT::isGoodbye);
        if (knowsWhereTo) {
            assertAtGoodbye(end);
        } else {
            assertThat(end.status()).isEqualTo(200);
            assertThat(end.html().text()).contains(SIGNED_OUT);
        }
        assertSignedOut(tokens);
    }

    @Test
    @DisplayName("and the way back serves once")
    void twice() {
        Tokens tokens = signInAndAssert();
        Page back = browser.follow(signOut(tokens));
        assertAtGoodbye(browser.follow(back));
        assertThat(browser.follow(back).html().text()).contains(SIGNED_OUT);
    }

    @Test
    @DisplayName("but a link to its end neither ends one nor says so")
    void forged() {
        Tokens tokens = signInAndAssert();
        for (String state : List.of("", "?state=x", "?state=" + session(tokens))) {
            Page page = browser.get(
                    URI.create(keycloak.realm(realm) + "/broker/" + ALIAS + "/endpoint/logout_response" + state));
            assertThat(page.status()).isEqualTo(400);
            assertThat(page.html().text()).doesNotContain(SIGNED_OUT);
        }
        assertThat(refresh(tokens)).isEqualTo(200);
        assertAtGoodbye(browser.followUntil(signOut(tokens), SignOutIT::isGoodbye));
        assertSignedOut(tokens);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"disabled", "deleted"})
    @DisplayName("though the provider is by then")
    void gone(String what) {
        addProvider(what);
        Tokens tokens = signInAndAssert(what);
        Tokens another = signInAndAssert(what, new HttpBrowser());
        if (what.equals("disabled")) {
            admin.disableProvider(realm, what);
        } else {
            admin.deleteProvider(realm, what).orFail();
        }
        assertAtGoodbye(signOut(tokens));
        assertSignedOut(tokens);
        // Of a deleted provider core lets no session go on by itself: AuthenticationManager.isSessionValid.
        assertThat(refresh(another)).as("another session").isEqualTo(what.equals("disabled") ? 200 : 400);
    }

    @Test
    @DisplayName("though the provider is disabled, when the user is asked first")
    void goneAndConfirmed() {
        addProvider("confirmed");
        Tokens tokens = signInAndAssert("confirmed");
        admin.disableProvider(realm, "confirmed");
        Page confirm = browser.get(Urls.with(endpoint("logout"), "client_id", Application.CLIENT_ID));
        assertThat(browser.submit(confirm.form()).html().text()).contains(SIGNED_OUT);
        assertSignedOut(tokens);
    }

    @Test
    @DisplayName("though the browser comes back to a provider that was disabled meanwhile")
    void disabledMeanwhile() {
        addProvider("meanwhile");
        Tokens tokens = signInAndAssert("meanwhile");
        Page back = browser.follow(signOut(tokens));
        admin.disableProvider(realm, "meanwhile");
        assertCalm(browser.follow(back), 404);
        assertSignedOut(tokens);
    }

    @Test
    @DisplayName("though the provider is told by this server and answers with an error")
    void backChannel() {
        createProvider("direct", provider, Map.of("backchannelSupported", "true"))
                .orFail();
        Tokens tokens = signInAndAssert("direct");
        provider.answer(HostileProvider.END_SESSION, Reply.html(500));
        assertAtGoodbye(signOut(tokens));
        assertThat(provider.requestsTo(HostileProvider.END_SESSION)).hasSize(1);
        assertSignedOut(tokens);
    }

    @Test
    @DisplayName("and shows the page that says so after the provider, where the application wants one")
    void confirmation() {
        change(Map.of("logout.confirmation.enabled", "true"));
        Tokens tokens = signInAndAssert();
        Page end = browser.followUntil(signOut(tokens), SignOutIT::isGoodbye);
        assertThat(end.status()).isEqualTo(200);
        assertThat(end.html().text()).contains(SIGNED_OUT);
        assertThat(end.body()).contains(GOODBYE);
        assertSignedOut(tokens);
        assertThat(provider.requestsTo(HostileProvider.END_SESSION)).hasSize(1);
    }

    @Test
    @DisplayName("and tells an application in a frame, on a page that leads on to the provider")
    void frontChannel() {
        change(Map.of("frontchannel.logout.url", "http://localhost/application/frame"));
        Tokens tokens = signInAndAssert();
        Page page = signOut(tokens);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.html().select("iframe").attr("src"))
                .startsWith("http://localhost/application/frame?sid=" + session(tokens));
        assertSignedOut(tokens);
        Page end = browser.followUntil(browser.get(page.link("#continue")), SignOutIT::isGoodbye);
        assertAtGoodbye(end);
        assertThat(provider.requestsTo(HostileProvider.END_SESSION)).hasSize(1);
    }

    @Test
    @DisplayName("and tells an application by its back channel, once")
    void backChannelOfApplication() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (LoopbackServer listener = new LoopbackServer(request -> {
            told.add(request.parameters().getOrDefault("logout_token", ""));
            return Reply.json(Map.of());
        })) {
            change(Map.of("backchannel.logout.url", listener.url() + "/told"));
            Tokens tokens = signInAndAssert();
            Page toProvider = signOut(tokens);
            assertThat(told).hasSize(1).allSatisfy(token -> assertThat(token).isNotEmpty());
            assertAtGoodbye(browser.followUntil(toProvider, SignOutIT::isGoodbye));
            assertThat(told).hasSize(1);
            assertSignedOut(tokens);
        }
    }

    private void addProvider(String alias) {
        createProvider(alias, provider, Map.of()).orFail();
    }

    private Tokens signInAndAssert() {
        return signInAndAssert(ALIAS);
    }

    private Tokens signInAndAssert(String alias) {
        return signInAndAssert(alias, browser);
    }

    private Tokens signInAndAssert(String alias, HttpBrowser in) {
        Page page = in.followUntil(in.get(application.signInUrl(alias)), application::isHere);
        assertSignedIn(page);
        Tokens tokens = application.exchange(page);
        assertThat(refresh(tokens)).isEqualTo(200);
        return tokens;
    }

    /** As the application asks for it: up to the redirect away from the realm, or a page. */
    private Page signOut(Tokens tokens) {
        return browser.get(Urls.with(
                endpoint("logout"),
                Map.of("id_token_hint", tokens.idToken(), "post_logout_redirect_uri", GOODBYE, "state", "s1")));
    }

    private void assertSignedOut(Tokens tokens) {
        assertThat(refresh(tokens)).isEqualTo(400);
        String user = subject(tokens);
        assertThat(admin.get("/" + realm + "/users/" + user + "/sessions")
                        .orFail()
                        .json())
                .noneMatch(each -> each.path("id").asText().equals(session(tokens)));
        Page page = browser.followUntil(browser.get(application.signInUrl()), application::isHere);
        assertThat(page.redirects()).as("still signed in").isFalse();
    }

    private static void assertAtGoodbye(Page page) {
        assertThat(page.redirects())
                .as("%d %s", page.status(), page.html().text())
                .isTrue();
        assertThat(page.location().toString()).isEqualTo(GOODBYE + "?state=s1");
    }

    private int refresh(Tokens tokens) {
        return new HttpBrowser()
                .post(
                        endpoint("token"),
                        Map.of(
                                "grant_type",
                                "refresh_token",
                                "client_id",
                                Application.CLIENT_ID,
                                "refresh_token",
                                tokens.refreshToken()))
                .status();
    }

    private void change(Map<String, String> attributes) {
        JsonNode client = admin.get("/" + realm + "/clients?clientId=" + Application.CLIENT_ID)
                .orFail()
                .json()
                .get(0);
        boolean frames = !attributes.getOrDefault("frontchannel.logout.url", "").isEmpty();
        Map<String, Object> changed = Json.map(client);
        changed.put("attributes", attributes);
        changed.put("frontchannelLogout", frames);
        admin.put("/" + realm + "/clients/" + client.path("id").asText(), changed)
                .orFail();
    }

    private URI endpoint(String name) {
        return URI.create(keycloak.realm(realm) + "/protocol/openid-connect/" + name);
    }

    private static UnaryOperator<String> change(UnaryOperator<URI> change) {
        return url -> change.apply(URI.create(url)).toString();
    }

    private static boolean isGoodbye(URI url) {
        return url.toString().startsWith(GOODBYE);
    }

    private static String session(Tokens tokens) {
        return Objects.requireNonNull(tokens.idTokenClaims().getClaim("sid")).toString();
    }

    private static String subject(Tokens tokens) {
        return String.valueOf(tokens.idTokenClaims().getSubject());
    }
}
