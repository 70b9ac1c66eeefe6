package dev.signinhub.integration.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.RefreshTokens;
import dev.signinhub.testing.hostile.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A provider's token that is stored with a user")
class StoredTokenIT extends HostileUpstream {

    private static final int CALLERS = 100;

    private String sub = "";

    @BeforeAll
    void store() {
        set("storeToken", true);
        set("addReadTokenRoleOnCreate", true);
    }

    private void set(String member, Object value) {
        Map<String, Object> settings =
                new HashMap<>(Json.map(admin.provider(realm, ALIAS).orFail().json()));
        settings.put(member, value);
        admin.put("/" + realm + "/identity-provider/instances/" + ALIAS, settings)
                .orFail();
    }

    @BeforeEach
    void somebodyElse() {
        sub = "keeper-" + System.nanoTime();
        describe();
    }

    private void describe() {
        provider.onIdToken(claims -> {
            claims.put("sub", sub);
            claims.put("preferred_username", sub);
            claims.put("email", sub + "@upstream.example");
        });
    }

    /** Returns this realm's token of somebody whose token at the provider lives for so long. */
    private String signedIn(RefreshTokens kind, int seconds) {
        provider.refreshing(kind);
        provider.onTokens(answer -> answer.put("expires_in", seconds));
        Application application = application();
        HttpBrowser browser = new HttpBrowser();
        String token = application
                .exchange(browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere))
                .accessToken();
        provider.behave();
        describe();
        return token;
    }

    private Answer stored(String token) {
        return application().storedToken(ALIAS, token);
    }

    private List<LoopbackServer.Request> refreshes() {
        return provider.requestsTo(HostileProvider.TOKEN);
    }

    private static void pause(int millis) {
        Eventually.pause(Duration.ofMillis(millis));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("is refreshed once for a hundred callers at once, and each gets the new one")
    void once(RefreshTokens kind) throws InterruptedException, ExecutionException {
        String token = signedIn(kind, 1);
        pause(1100);
        List<Answer> answers = atOnce(() -> stored(token));
        assertThat(answers)
                .allSatisfy(
                        answer -> assertThat(answer.status()).as(answer.body()).isEqualTo(200));
        assertThat(answers)
                .extracting(answer -> answer.json().path("access_token").asText())
                .hasSize(CALLERS)
                .containsOnly(answers.get(0).json().path("access_token").asText());
        assertThat(refreshes()).hasSize(1);
        assertThat(provider.accepts(answers.get(0).json().path("refresh_token").asText()))
                .as("the one that is stored serves")
                .isTrue();
    }

    private static List<Answer> atOnce(Callable<Answer> call) throws InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Answer>> futures = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                futures.add(callers.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            start.countDown();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    @DisplayName("is refreshed before it runs out, and not again for as long as it need not be")
    void early() {
        String token = signedIn(RefreshTokens.ROTATING, 170);
        String first = stored(token).orFail().json().path("access_token").asText();
        assertThat(refreshes())
                .as("of a token that lives shorter than that, half of the time must be over")
                .isEmpty();
        String other = signedIn(RefreshTokens.ROTATING, 181);
        assertThat(stored(other).orFail().json().path("access_token").asText()).isNotEmpty();
        assertThat(refreshes()).isEmpty();
        pause(2100);
        assertThat(stored(other).orFail().json().path("access_token").asText())
                .isNotEmpty()
                .isNotEqualTo(first);
        assertThat(refreshes()).as("less than three minutes were left").hasSize(1);
        stored(other).orFail();
        assertThat(refreshes()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {500, 503, 429})
    @DisplayName("is handed out while it is valid although the provider fails, and the caller hears how long that is")
    void failing(int status) {
        String token = signedIn(RefreshTokens.ROTATING, 6);
        String first = stored(token).orFail().json().path("access_token").asText();
        pause(4000);
        provider.answer(HostileProvider.TOKEN, Reply.html(status));
        Answer kept = stored(token).orFail();
        assertThat(kept.json().path("access_token").asText()).isEqualTo(first);
        assertThat(refreshes()).hasSize(1);
        pause(2500);
        Answer over = stored(token);
        assertThat(over.status()).isEqualTo(502);
        assertThat(over.body()).doesNotContain("access_token").contains("The provider");

        provider.behave();
        describe();
        pause(1100);
        assertThat(stored(token).orFail().json().path("access_token").asText())
                .as("nothing was lost")
                .isNotEqualTo(first);
    }

    @Test
    @DisplayName("that the provider fails to refresh is asked for once by a hundred callers")
    void failingOnce() throws InterruptedException, ExecutionException {
        String token = signedIn(RefreshTokens.ROTATING, 1);
        pause(1100);
        provider.onTokens(answer -> pause(500));
        provider.status(HostileProvider.TOKEN, 503);
        List<Answer> answers = atOnce(() -> stored(token));
        assertThat(answers).extracting(Answer::status).containsOnly(502);
        assertThat(refreshes()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    @DisplayName("is gone once the provider has ended the grant, which it is not asked for again")
    void ended() {
        String token = signedIn(RefreshTokens.ROTATING, 1);
        pause(1100);
        provider.answer(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_grant")));
        Answer ended = stored(token);
        assertThat(ended.status()).isEqualTo(502);
        assertThat(ended.body()).contains("sign in with it again");
        pause(1100);
        Answer none = stored(token);
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.body()).contains("No token stored");
        assertThat(refreshes()).hasSize(1);
    }

    @Test
    @DisplayName("is refreshed and stored although its caller has gone")
    void withoutCaller() throws IOException, InterruptedException {
        String token = signedIn(RefreshTokens.STRICT, 1);
        pause(1100);
        provider.onTokens(answer -> pause(2000));
        try {
            HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(keycloak.realm(realm) + "/broker/" + ALIAS + "/token"))
                                    .header("Authorization", "Bearer " + token)
                                    .timeout(Duration.ofMillis(500))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            throw new AssertionError("The provider was to be slow");
        } catch (HttpTimeoutException expected) {
            // The caller is gone.
        }
        stored(token).orFail();
        assertThat(refreshes()).hasSize(1);
        pause(1100);
        stored(token).orFail();
        assertThat(refreshes()).hasSize(1);
    }

    @Test
    @DisplayName("is encrypted with a key of the realm where a setting says so, and readable whatever it says later")
    void encrypted() {
        admin.configureProvider(realm, ALIAS, Map.of("encryptTokens", "true")).orFail();
        String sealed = signedIn(RefreshTokens.ROTATING, 300);
        admin.configureProvider(realm, ALIAS, Map.of("encryptTokens", "false")).orFail();
        somebodyElse();
        String plain = signedIn(RefreshTokens.ROTATING, 300);
        stored(sealed).orFail();
        stored(plain).orFail();
        admin.configureProvider(realm, ALIAS, Map.of("encryptTokens", "true")).orFail();
        somebodyElse();
        String again = signedIn(RefreshTokens.ROTATING, 300);
        stored(again).orFail();

        JsonNode keys = admin.get("/" + realm + "/components?type=org.keycloak.keys.KeyProvider")
                .orFail()
                .json();
        String key = StreamSupport.stream(keys.spliterator(), false)
                .filter(component -> component.path("providerId").asText().equals("aes-generated"))
                .map(component -> component.path("id").asText())
                .findFirst()
                .orElseThrow();
        admin.delete("/" + realm + "/components/" + key).orFail();
        assertThat(stored(again).status()).isEqualTo(502);
        assertThat(stored(plain).status()).as("was not encrypted").isEqualTo(200);
        admin.configureProvider(realm, ALIAS, Map.of("encryptTokens", "false")).orFail();
    }
}
