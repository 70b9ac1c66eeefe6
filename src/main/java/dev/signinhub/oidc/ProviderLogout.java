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
 * A sign-out that continues at the provider after it is done here.
 *
 * <p>Core ends its session when the browser returns from the provider ({@code AuthenticationManager.browserLogout}). A
 * provider that keeps the browser, or loses the state, would leave the user signed in. So the session ends first, with
 * everything that belongs to it, and only core's response waits for the browser.
 */
final class ProviderLogout {

    private static final String KEY = "signinhub.logout.";
    private static final String LOCATION = "location";
    private static final String PAGE = "page";

    /** For users who are asked something at the provider; those who take longer are told that they are signed out. */
    private static final int LIFESPAN_SECONDS = 300;

    private final KeycloakSession session;
    /** Identifies this sign-out to the provider, instead of a session ID. */
    private final String state = SecretGenerator.getInstance().generateSecureID();

    ProviderLogout(KeycloakSession session) {
        this.session = session;
    }

    String state() {
        return state;
    }

    /** Ends the session and returns a response that sends the browser to the provider. */
    Response continueAt(URI provider, UserSessionModel userSession) {
        KeycloakContext context = session.getContext();
        Response end = AuthenticationManager.finishBrowserLogout(
                session,
                userSession.getRealm(),
                userSession,
                context.getUri(),
                context.getConnection(),
                context.getHttpRequest().getHttpHeaders());
        if (userSession.getState() == UserSessionModel.State.LOGGING_OUT) {
            // An application needs the browser first (SAML); core calls this again afterwards.
            return end;
        }
        FrontChannelLogoutHandler applications = FrontChannelLogoutHandler.current(session);
        if (applications == null) {
            remember(end.getLocation(), end.getEntity());
            return Response.status(Response.Status.FOUND).location(provider).build();
        }
        String afterwards = applications.getLogoutRedirectUri();
        remember(afterwards == null ? null : URI.create(afterwards), null);
        // Their frames must be loaded first; the page then leads on to the provider.
        return applications.renderLogoutPage(provider.toString());
    }

    private void remember(@Nullable URI location, @Nullable Object page) {
        if (location != null) {
            session.singleUseObjects().put(KEY + state, LIFESPAN_SECONDS, Map.of(LOCATION, location.toString()));
        } else if (page instanceof String html) {
            session.singleUseObjects().put(KEY + state, LIFESPAN_SECONDS, Map.of(PAGE, html));
        }
    }

    /** Responds to a browser that returns from the provider, whatever state and errors it brings. */
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
        // Any site can send a browser here, so nobody who is signed in may be told otherwise.
        return AuthenticationManager.authenticateIdentityCookie(session, realm, true) == null
                ? session.getProvider(LoginFormsProvider.class)
                        .setSuccess(Messages.SUCCESS_LOGOUT)
                        .setDetachedAuthSession()
                        .createInfoPage()
                : ErrorPage.error(session, null, Response.Status.BAD_REQUEST, Messages.FAILED_LOGOUT);
    }
}
