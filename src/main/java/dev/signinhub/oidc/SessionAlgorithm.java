package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.IDToken;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The algorithm by which the ID token was signed that began a session. A logout token that ends it has the same one (OpenID
 * Connect Back-Channel Logout 1.0 section 2.6), so that a weaker one, though the provider lists it, is of no use.
 *
 * <p>{@code LogoutEndpoint.backchannelLogout} looks for sessions in the same way.
 */
final class SessionAlgorithm {

    private static final String NOTE = "signinhub.idTokenAlgorithm";

    private final KeycloakSession session;
    private final String alias;

    SessionAlgorithm(KeycloakSession session, String alias) {
        this.session = session;
        this.alias = alias;
    }

    /** Makes a note of it for the session that is about to begin. */
    static void note(AuthenticationSessionModel authSession, String idToken) {
        authSession.setUserSessionNote(NOTE, Jwt.parse(idToken).algorithm());
    }

    /** @throws SignInFailure when each session that would end began by another algorithm */
    void require(String logoutToken, JsonNode claims) {
        String algorithm = Jwt.parse(logoutToken).algorithm();
        List<String> known = sessions(claims)
                .map(userSession -> userSession.getNote(NOTE))
                .filter(Objects::nonNull)
                .toList();
        if (!known.isEmpty() && !known.contains(algorithm)) {
            throw SignInFailure.misconfigured(
                    "the logout token is signed with another algorithm than the ID token of its session");
        }
    }

    private Stream<UserSessionModel> sessions(JsonNode claims) {
        RealmModel realm = session.getContext().getRealm();
        @Nullable
        String sid = claims.hasNonNull(IDToken.SESSION_ID)
                ? claims.path(IDToken.SESSION_ID).asText()
                : null;
        return sid == null
                ? session.sessions()
                        .getUserSessionByBrokerUserIdStream(
                                realm,
                                alias + "." + claims.path(IDToken.SUBJECT).asText())
                : Stream.ofNullable(session.sessions().getUserSessionByBrokerSessionId(realm, alias + "." + sid));
    }
}
