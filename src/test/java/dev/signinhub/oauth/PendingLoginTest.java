package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signinhub.broker.SignInFailure;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.sessions.AuthenticationSessionModel;

@DisplayName("A pending login")
class PendingLoginTest {

    private static final String REDIRECT = "https://hub.example/realms/hub/broker/acme/endpoint";

    private final AuthenticationSessionModel session = AuthNotes.session();

    @Test
    @DisplayName("comes back as it was begun")
    void roundTrip() {
        PendingLogin begun = PendingLogin.begin(session, "acme", REDIRECT, true);
        assertThat(PendingLogin.take(session, "acme")).isEqualTo(begun);
        assertThat(begun.redirectUri()).isEqualTo(REDIRECT);
    }

    @Test
    @DisplayName("serves once")
    void once() {
        PendingLogin.begin(session, "acme", REDIRECT, true);
        PendingLogin.take(session, "acme");
        assertRefused(() -> PendingLogin.take(session, "acme"), "no sign-in is waiting for this state");
    }

    @Test
    @DisplayName("is refused to another provider than the one that began it, and is gone after the attempt")
    void alias() {
        PendingLogin.begin(session, "acme", REDIRECT, true);
        assertRefused(
                () -> PendingLogin.take(session, "evil"),
                "the state belongs to a sign-in that provider 'acme' started");
        assertRefused(() -> PendingLogin.take(session, "acme"), "no sign-in is waiting for this state");
    }

    @Test
    @DisplayName("is refused when nothing was begun")
    void none() {
        assertRefused(() -> PendingLogin.take(session, "acme"), "no sign-in is waiting for this state");
    }

    @Test
    @DisplayName("has its own verifier and nonce, and replaces the one that the same tab began before")
    void fresh() {
        PendingLogin first = PendingLogin.begin(session, "acme", REDIRECT, true);
        PendingLogin second = PendingLogin.begin(session, "acme", REDIRECT, true);
        assertThat(second.verifier()).isNotEqualTo(first.verifier());
        assertThat(second.nonce()).isNotEqualTo(first.nonce()).hasSize(43);
        assertThat(PendingLogin.take(session, "acme")).isEqualTo(second);
    }

    @Test
    @DisplayName("does not show its secrets in a log")
    void hidden() {
        PendingLogin login = PendingLogin.begin(session, "acme", REDIRECT, true);
        CodeVerifier verifier = Objects.requireNonNull(login.verifier());
        assertThat(login.toString()).doesNotContain(login.nonce(), verifier.value());
    }

    @Test
    @DisplayName("has no verifier where the vendor knows no PKCE, which is not the same as one that was lost")
    void withoutPkce() {
        PendingLogin begun = PendingLogin.begin(session, "acme", REDIRECT, false);
        assertThat(begun.verifier()).isNull();
        assertThat(PendingLogin.take(session, "acme")).isEqualTo(begun);
        PendingLogin.begin(session, "acme", REDIRECT, true);
        session.removeAuthNote("signinhub.verifier");
        assertRefused(() -> PendingLogin.take(session, "acme"), "no sign-in is waiting for this state");
    }

    private static void assertRefused(Runnable action, String reason) {
        assertThatExceptionOfType(SignInFailure.class)
                .isThrownBy(action::run)
                .withMessage(reason)
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(SignInFailure.Kind.STALE));
    }
}
