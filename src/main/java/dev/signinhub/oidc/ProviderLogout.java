package dev.signinhub.oidc;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.FrontChannelLogoutHandler;
import org.keycloak.services.ErrorPage;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.messages.Messages;

/**
 * A sign-out that goes on at the provider, once it is done here.
 *
 * <p>Core ends the session here when the browser is back from the provider: {@code AuthenticationManager.browserLogout}. A
 * provider that keeps the browser, or loses the state, would leave the user signed in. So the session ends first, with all
 * that belongs to it, and only what core then answers waits for the browser.
 */
final class ProviderLogout {

    private static final String KEY = "signinhub.logout.";
    private static final String LOCATION = "location";
    private static final String PAGE = "page";

    /** For a user who is asked something at the provider; who takes longer is told that he is signed out. */
    private static final int LIFESPAN_SECONDS = 300;

    private final KeycloakSession session;
    /** Names this sign-out to the provider, in place of the id of a session. */
    private final String state = SecretGenerator.getInstance().generateSecureID();

    ProviderLogout(KeycloakSession session) {
        this.session = session;
    }

    String state() {
        return state;
    }

    /** Ends the session and returns what sends the browser to the provider. */
    Response goOnAt(URI provider, UserSessionModel userSession) {
        KeycloakContext context = session.getContext();
        Response end = AuthenticationManager.finishBrowserLogout(
                session,
                userSession.getRealm(),
                userSession,
                context.getUri(),
                context.getConnection(),
                context.getHttpRequest().getHttpHeaders());
        if (userSession.getState() == UserSessionModel.State.LOGGING_OUT) {
            // An application takes the browser first (SAML); core comes back here after it.
            return end;
        }
        FrontChannelLogoutHandler applications = FrontChannelLogoutHandler.current(session);
        if (applications == null) {
            remember(end.getLocation(), end.getEntity());
            return Response.status(Response.Status.FOUND).location(provider).build();
        }
        String afterwards = applications.getLogoutRedirectUri();
        remember(afterwards == null ? null : URI.create(afterwards), null);
        // Their frames must be loaded, and the page leads on where the browser goes next.
        return applications.renderLogoutPage(provider.toString());
    }

    private void remember(@Nullable URI location, @Nullable Object page) {
        if (location != null) {
            session.singleUseObjects().put(KEY + state, LIFESPAN_SECONDS, Map.of(LOCATION, location.toString()));
        } else if (page instanceof String html) {
            session.singleUseObjects().put(KEY + state, LIFESPAN_SECONDS, Map.of(PAGE, html));
        }
    }

    /** Answers the browser that is back from the provider, with whatever state and errors. */
    static Response end(KeycloakSession session, @Nullable String state) {
        Map<String, String> waiting =
                state == null ? null : session.singleUseObjects().remove(KEY + state);
        if (waiting != null && waiting.containsKey(LOCATION)) {
            return Response.status(Response.Status.FOUND)
                    .location(URI.create(waiting.getOrDefault(LOCATION, "")))
                    .build();
        }
        if (waiting != null) {
            return Response.ok(waiting.get(PAGE), MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                    .build();
        }
        RealmModel realm = session.getContext().getRealm();
        // Any site can send a browser here: nobody may be told that he is signed out who is not.
        return AuthenticationManager.authenticateIdentityCookie(session, realm, true) == null
                ? session.getProvider(LoginFormsProvider.class)
                        .setSuccess(Messages.SUCCESS_LOGOUT)
                        .setDetachedAuthSession()
                        .createInfoPage()
                : ErrorPage.error(session, null, Response.Status.BAD_REQUEST, Messages.FAILED_LOGOUT);
    }
}
