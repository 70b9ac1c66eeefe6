package dev.signinhub.session;

import jakarta.ws.rs.core.Cookie;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.KeycloakSession;

/**
 * What a front end asked for when it started a sign-in, kept until the browser is back at the frame.
 *
 * <p>It is kept by the server, under a state that serves once, and bound to the browser by a cookie of its own, so that
 * several sign-ins at once do not disturb each other.
 *
 * @param redirectUrl where to return to; null for a popup
 */
record StartedSignIn(
        String clientId,
        String alias,
        String origin,
        @Nullable String redirectUrl) {

    private static final String KEY = "signinhub.start.";
    private static final String COOKIE = "SIGNIN_HUB_START_";
    private static final int COOKIE_NAME_LENGTH = 12;

    private static final String CLIENT = "client";
    private static final String ALIAS = "alias";
    private static final String ORIGIN = "origin";
    private static final String REDIRECT_URL = "redirectUrl";
    private static final String NONCE = "nonce";

    /** Keeps it, and returns the state to come back with. */
    String keep(KeycloakSession session) {
        String state = SecretGenerator.getInstance().generateSecureID();
        String nonce = SecretGenerator.getInstance().generateSecureID();
        Map<String, String> notes = new HashMap<>();
        notes.put(CLIENT, clientId);
        notes.put(ALIAS, alias);
        notes.put(ORIGIN, origin);
        notes.put(NONCE, nonce);
        if (redirectUrl != null) {
            notes.put(REDIRECT_URL, redirectUrl);
        }
        int lifespan = session.getContext().getRealm().getAccessCodeLifespanLogin();
        session.singleUseObjects().put(key(session, state), lifespan, notes);
        setCookie(session, alias, state, nonce, lifespan);
        return state;
    }

    /** Returns what was kept, if this state was started with this provider; it is not used up yet. */
    static Optional<StartedSignIn> find(KeycloakSession session, String alias, @Nullable String state) {
        return notes(session, state)
                .map(notes -> new StartedSignIn(
                        notes.getOrDefault(CLIENT, ""),
                        notes.getOrDefault(ALIAS, ""),
                        notes.getOrDefault(ORIGIN, ""),
                        notes.get(REDIRECT_URL)))
                .filter(started -> started.alias.equals(alias));
    }

    /**
     * Uses the state up.
     *
     * @throws ApiException when another browser started it, or it was used before
     */
    void finish(KeycloakSession session, String state) {
        Cookie cookie = session.getContext()
                .getHttpRequest()
                .getHttpHeaders()
                .getCookies()
                .get(cookieName(state));
        String nonce = notes(session, state).map(notes -> notes.get(NONCE)).orElse(null);
        if (cookie == null) {
            throw ApiException.notAllowed("Auth response is missing cookie nonce");
        }
        if (nonce == null || !isSame(cookie.getValue(), nonce)) {
            throw ApiException.notAllowed("Invalid nonce");
        }
        setCookie(session, alias, state, "", 0);
        if (session.singleUseObjects().remove(key(session, state)) == null) {
            throw ApiException.notAllowed("This sign-in has already ended");
        }
    }

    boolean isPopup() {
        return redirectUrl == null;
    }

    private static Optional<Map<String, String>> notes(KeycloakSession session, @Nullable String state) {
        return Optional.ofNullable(state)
                .map(given -> session.singleUseObjects().get(key(session, given)));
    }

    private static void setCookie(KeycloakSession session, String alias, String state, String value, int maxAge) {
        session.getContext()
                .getHttpResponse()
                .setCookieIfAbsent(ApiCookie.cookie(
                        session, cookieName(state), value, ApiCookie.path(session, alias) + "/handler", maxAge));
    }

    private static String cookieName(String state) {
        return COOKIE + state.substring(0, Math.min(COOKIE_NAME_LENGTH, state.length()));
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(KeycloakSession session, String state) {
        return KEY + session.getContext().getRealm().getId() + "." + state;
    }
}
