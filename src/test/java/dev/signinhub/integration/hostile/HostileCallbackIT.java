package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Steps;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What the browser brings back is refused before anything is sent to the provider, when it has")
class HostileCallbackIT extends HostileUpstream {

    private static final String REFUSED = "the authorization endpoint responded with error ";

    Stream<Arguments> responses() {
        URI issuer = provider.issuer();
        String otherIssuer = "the response's iss is not " + issuer;
        return Stream.of(
                response("another iss", url -> with(url, "iss", "https://evil.example"), otherIssuer),
                response(
                        "an iss that differs in case", url -> with(url, "iss", "HTTP" + after(issuer, 4)), otherIssuer),
                response("an iss with a slash more", url -> with(url, "iss", issuer + "/"), otherIssuer),
                response("iss twice", url -> url + "&iss=" + issuer, "the response has more than one iss"),
                response(
                        "no iss, though the metadata promises one",
                        url -> without(url, "iss"),
                        "the response has no iss although the metadata promises one"),
                response(
                        "an empty iss",
                        url -> with(url, "iss", ""),
                        "the response has no iss although the metadata promises one"),
                response(
                        "neither code nor error",
                        url -> without(url, "code"),
                        "the response has neither a code nor an error"),
                response("an empty code", url -> with(url, "code", ""), "the response has neither a code nor an error"),
                response(
                        "both a code and an error",
                        url -> with(url, "error", "access_denied"),
                        "the response has both a code and an error"),
                response("code twice", url -> url + "&code=another", "the response has more than one code"),
                response("an error that nobody knows", url -> error(url, "teapot"), REFUSED + "teapot"),
                response("a server error", url -> error(url, "server_error"), REFUSED + "server_error"),
                response(
                        "an error that is a script",
                        url -> error(url, "<script>alert(1)</script>"),
                        REFUSED + "(not a valid error code)"),
                response(
                        "an error that forges a line of the log",
                        url -> error(url, "x\r\nERROR forged"),
                        REFUSED + "(not a valid error code)"),
                response(
                        "an error with a hostile description",
                        url -> with(error(url, "invalid_scope"), "error_description", "<script>alert(1)</script>"),
                        REFUSED + "invalid_scope"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void responses(String what, UnaryOperator<String> change, String reason) {
        provider.onCallback(change);
        assertRefused(signIn(), reason);
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        provider.behave();
        assertSignedIn(signIn());
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "",
                "%00.%ff.!",
                "x",
                "a.b.c",
                "a.b.c.d.e.f",
                "%00",
                "\u0000.\u0000.\u0000",
                "....",
                "!!!.???.***",
                "ä.ö.ü",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAA.AAAA",
                "<script>alert(1)</script>"
            })
    @DisplayName("a state that is not ours:")
    void state(String state) {
        HttpBrowser browser = new HttpBrowser();
        URI response = responseTo(browser);
        Page page = browser.followUntil(browser.get(Urls.with(response, "state", state)), application()::isHere);
        assertCalm(page, 400);
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        assertSignedIn(browser.followUntil(browser.get(response), application()::isHere));
    }

    @Test
    @DisplayName("a state twice, or none")
    void stateTwiceOrNone() {
        HttpBrowser browser = new HttpBrowser();
        URI response = responseTo(browser);
        assertRefused(browser.get(URI.create(response + "&state=x")), 502, "the response has more than one state");
        assertRefused(browser.get(Urls.without(response, "state")), 400, "the response has no state");
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        assertSignedIn(browser.followUntil(browser.get(response), application()::isHere));
    }

    @Test
    @DisplayName("an absurd size")
    void size() {
        for (String name : List.of("state", "code", "iss", "error")) {
            HttpBrowser browser = new HttpBrowser();
            URI response = responseTo(browser);
            Page page = browser.get(Urls.with(response, name, "A".repeat(9000)));
            assertRefused(
                    page,
                    name.equals("state") ? 502 : 200,
                    "the response's " + name + " is longer than 8192 characters");
        }
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName("the state of another browser")
    void otherBrowser() {
        HttpBrowser victim = new HttpBrowser();
        URI response = responseTo(victim);
        assertCalm(new HttpBrowser().get(response), 400);
        HttpBrowser attacker = new HttpBrowser();
        responseTo(attacker);
        assertCalm(attacker.followUntil(attacker.get(response), application()::isHere), 200);
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        assertSignedIn(victim.followUntil(victim.get(response), application()::isHere));
    }

    @Test
    @DisplayName("the state of a sign-in that another provider began (mix-up)")
    void otherAlias() {
        HostileProvider other = new HostileProvider();
        createProvider("other", other, Map.of()).orFail();
        HttpBrowser browser = new HttpBrowser();
        URI response = responseTo(browser);
        URI moved = URI.create(response.toString().replace("/broker/" + ALIAS + "/", "/broker/other/"));
        assertRefused(browser.get(moved), "the state belongs to a sign-in that provider '" + ALIAS + "' started");
        assertThat(other.requestsTo(HostileProvider.TOKEN)).isEmpty();
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        other.close();
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName("been used before, once or twenty times at once")
    void replay() {
        HttpBrowser browser = new HttpBrowser();
        URI response = responseTo(browser);
        assertSignedIn(browser.followUntil(browser.get(response), application()::isHere));
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).hasSize(1);
        List<CompletableFuture<Page>> pages = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> browser.get(response)))
                .limit(20)
                .toList();
        assertThat(pages.stream().map(CompletableFuture::join))
                .allSatisfy(page -> assertThat(Urls.query(page.location()))
                        .containsEntry("error", "temporarily_unavailable")
                        .doesNotContainKey("code"));
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).hasSize(1);
    }

    @Test
    @DisplayName("come twice at the same time")
    void doubleSubmit() {
        HttpBrowser browser = new HttpBrowser();
        URI response = responseTo(browser);
        List<CompletableFuture<Page>> pages = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> browser.get(response)))
                .limit(2)
                .toList();
        assertThat(pages.stream().map(CompletableFuture::join))
                .allSatisfy(page -> assertThat(page.status()).isLessThan(500))
                .anySatisfy(Steps::assertSignedIn);
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName("another tab's code; each tab's own goes through")
    void otherTab() {
        HttpBrowser browser = new HttpBrowser();
        URI first = responseTo(browser);
        URI second = responseTo(browser);
        String nonce = "the ID token has a nonce that does not match this sign-in";
        String code = Urls.query(second).getOrDefault("code", "");
        assertRefused(browser.get(Urls.with(first, "code", code)), nonce);
        assertSignedIn(browser.followUntil(browser.get(second), application()::isHere));
    }

    @Test
    @DisplayName("a code that was stolen from somebody else")
    void stolenCode() {
        HttpBrowser victim = new HttpBrowser();
        URI stolen = responseTo(victim);
        HttpBrowser thief = new HttpBrowser();
        URI response = responseTo(thief);
        String code = Urls.query(stolen).getOrDefault("code", "");
        assertRefused(
                thief.get(Urls.with(response, "code", code)),
                "the ID token has a nonce that does not match this sign-in");
        assertSignedIn(victim.followUntil(victim.get(stolen), application()::isHere));
    }

    @Test
    @DisplayName("the wrong method")
    void method() {
        HttpBrowser browser = new HttpBrowser();
        URI response = responseTo(browser);
        assertThat(browser.send("PUT", response).status()).isEqualTo(405);
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        assertSignedIn(browser.followUntil(browser.get(response), application()::isHere));
    }

    @Test
    @DisplayName("nothing wrong; by POST as little as by GET")
    void formPost() {
        HttpBrowser browser = new HttpBrowser();
        URI response = responseTo(browser);
        assertSignedIn(post(browser, response, Urls.query(response)));
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    @DisplayName("in a form,")
    void formResponses(String what, UnaryOperator<String> change, String reason) {
        HttpBrowser browser = new HttpBrowser();
        URI response = responseTo(browser);
        String form = URI.create(change.apply(response.toString())).getRawQuery();
        Page page = browser.followUntil(
                browser.post(Urls.with(response, Map.of()), form == null ? "" : form), application()::isHere);
        assertRefused(page, reason);
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"state", "code", "iss"})
    @DisplayName("in a form and in the query, the same")
    void formAndQuery(String name) {
        HttpBrowser browser = new HttpBrowser();
        URI response = responseTo(browser);
        String value = Urls.query(response).getOrDefault(name, "");
        Page page = browser.followUntil(
                browser.post(Urls.with(response, Map.of(name, value)), Urls.query(response)), application()::isHere);
        assertRefused(page, name.equals("state") ? 502 : 200, "the response has more than one " + name);
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
    }

    @Test
    @DisplayName("a POST whose parameters are in the query")
    void formWithoutParameters() {
        HttpBrowser browser = new HttpBrowser();
        URI response = responseTo(browser);
        assertRefused(browser.post(response, Map.of("a", "b")), 400, "the response has no state");
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        assertSignedIn(post(browser, response, Urls.query(response)));
    }

    @Test
    @DisplayName("a form that another browser sends, or that comes a second time")
    void formElsewhere() {
        HttpBrowser victim = new HttpBrowser();
        URI response = responseTo(victim);
        assertCalm(post(new HttpBrowser(), response, Urls.query(response)), 400);
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        assertSignedIn(post(victim, response, Urls.query(response)));
        post(victim, response, Urls.query(response));
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).hasSize(1);
    }

    private Page post(HttpBrowser browser, URI response, Map<String, String> form) {
        return browser.followUntil(browser.post(Urls.with(response, Map.of()), form), application()::isHere);
    }

    @Test
    @DisplayName("the provider's wish to try again, more than once")
    void retry() {
        provider.onCallback(
                url -> with(error(url, "temporarily_unavailable"), "error_description", "authentication_expired"));
        assertRefused(signIn(), REFUSED + "temporarily_unavailable");
        assertThat(provider.requestsTo(HostileProvider.AUTHORIZE)).hasSize(2);
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).isEmpty();
        provider.behave();
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName("the user's no, in which case the page says so and shows the other ways")
    void denied() {
        provider.onCallback(url -> error(url, "access_denied"));
        Page page = signIn();
        assertCancelled(page, "access_denied");
        assertThat(page.card(ALIAS).getPath()).endsWith("/broker/" + ALIAS + "/login");
        provider.behave();
        HttpBrowser browser = new HttpBrowser();
        provider.onCallback(url -> error(url, "access_denied"));
        Page denied = signIn(browser, ALIAS);
        provider.behave();
        assertSignedIn(browser.followUntil(browser.get(denied.card(ALIAS)), application()::isHere));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user_cancelled_login", "user_cancelled_authorize"})
    @DisplayName("the user's no in a vendor's own words")
    void deniedInOtherWords(String error) {
        provider.onCallback(url -> error(url, error));
        assertCancelled(signIn(), error);
        provider.behave();
        assertSignedIn(signIn());
    }

    /** Nothing went wrong: no alarm, and nothing to report; the operator sees it in the events. */
    private void assertCancelled(Page page, String error) {
        assertCalm(page, 200);
        assertThat(alert(page)).isEmpty();
        assertThat(page.html().select(".alert[role=status]").text())
                .isEqualTo("You did not sign in with " + ALIAS + ". You can try again, or choose another way.");
        assertThat(page.html().select("#hub-reference")).isEmpty();
        JsonNode event = admin.events(realm).get(0);
        assertThat(event.path("type").asText()).isEqualTo("IDENTITY_PROVIDER_LOGIN_ERROR");
        assertThat(event.path("error").asText()).isEqualTo("rejected_by_user");
        assertThat(event.path("details").path("reason").asText()).isEqualTo(REFUSED + error);
        assertThat(keycloak.log().lines().filter(line -> line.contains("WARN  [dev.signinhub") && line.contains(realm)))
                .noneMatch(line -> line.contains(REFUSED + error));
    }

    private static Arguments response(String what, UnaryOperator<String> change, String reason) {
        return Arguments.of(what, change, reason);
    }

    private static String with(String url, String name, String value) {
        return Urls.with(URI.create(url), name, value).toString();
    }

    private static String without(String url, String name) {
        return Urls.without(URI.create(url), name).toString();
    }

    private static String error(String url, String error) {
        return with(without(url, "code"), "error", error);
    }

    private static String after(URI url, int start) {
        return url.toString().substring(start);
    }
}
