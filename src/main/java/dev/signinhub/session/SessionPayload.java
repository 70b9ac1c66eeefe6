package dev.signinhub.session;

import dev.signinhub.oauth.StoredToken;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/** What a front end gets of a session: the user's profile, the provider's tokens, and for Backstage an identity. */
final class SessionPayload {

    private static final String PICTURE = "picture";

    private final KeycloakSession session;
    private final FrontEnd frontEnd;
    private final UserSessionModel userSession;

    SessionPayload(KeycloakSession session, FrontEnd frontEnd, UserSessionModel userSession) {
        this.session = session;
        this.frontEnd = frontEnd;
        this.userSession = userSession;
    }

    /** Never with a refresh token, and never with a scope that was not granted. */
    Map<String, Object> with(StoredToken tokens) {
        Map<String, Object> provider = new LinkedHashMap<>();
        putIfPresent(provider, "idToken", tokens.idToken());
        provider.put("accessToken", tokens.accessToken());
        provider.put("scope", tokens.scope());
        if (tokens.expiry() > 0) {
            // A client takes 0 for none.
            provider.put("expiresInSeconds", Math.max(1, tokens.expiry() - Time.currentTimeSeconds()));
        }
        return payload(provider);
    }

    /** For somebody whom no provider has tokens for. */
    Map<String, Object> withoutTokens() {
        return payload(null);
    }

    private Map<String, Object> payload(@Nullable Map<String, Object> provider) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("profile", profile(userSession.getUser()));
        if (provider != null) {
            payload.put("providerInfo", provider);
        }
        if (frontEnd.isBackstage()) {
            payload.put("backstageIdentity", new BackstageIdentity(session, frontEnd).of(userSession));
        }
        return payload;
    }

    /** An address that nobody has verified is not passed on: front ends take it for the user's. */
    private static Map<String, Object> profile(UserModel user) {
        Map<String, Object> profile = new LinkedHashMap<>();
        if (user.isEmailVerified()) {
            putIfPresent(profile, "email", user.getEmail());
        }
        putIfPresent(
                profile,
                "displayName",
                Stream.of(user.getFirstName(), user.getLastName())
                        .filter(name -> name != null && !name.isBlank())
                        .collect(Collectors.joining(" ")));
        putIfPresent(profile, PICTURE, user.getFirstAttribute(PICTURE));
        return profile;
    }

    private static void putIfPresent(Map<String, Object> map, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            map.put(name, value);
        }
    }
}
