package dev.signinhub.page;

import jakarta.ws.rs.core.NewCookie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.KeycloakSession;
import org.keycloak.theme.Theme;

/**
 * The provider that this browser signed in with last, kept in a cookie of the realm.
 *
 * <p>It is set along with a sign-in that succeeded. A script could not tell one from an attempt that was given up at the
 * provider: both leave this server's pages, and neither comes back to one.
 */
final class LastUsed implements EventListenerProvider {

    /** Known to page.js, too, which lets a user forget it. */
    static final String COOKIE = "SIGNIN_HUB_LAST_USED";

    private static final Duration KEPT = Duration.ofDays(365);

    private final KeycloakSession session;

    LastUsed(KeycloakSession session) {
        this.session = session;
    }

    /** Returns the provider's alias, if there is one. */
    @Nullable
    String alias() {
        var cookie = session.getContext()
                .getHttpRequest()
                .getHttpHeaders()
                .getCookies()
                .get(COOKIE);
        if (cookie == null) {
            return null;
        }
        try {
            return new String(Base64.getUrlDecoder().decode(cookie.getValue()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not of our making.
            return null;
        }
    }

    /**
     * Core names the provider in the event if this very sign-in went through one, not if a session was found
     * ({@code LoginActionsService.initLoginEvent}, {@code IdentityBrokerService.finishBrokerAuthentication}).
     */
    @Override
    public void onEvent(Event event) {
        if (event.getType() != EventType.LOGIN || event.getDetails() == null) {
            return;
        }
        String alias = event.getDetails().get(Details.IDENTITY_PROVIDER);
        if (alias != null && isShown()) {
            keep(alias);
        }
    }

    private boolean isShown() {
        try {
            return OurTheme.is(session.theme().getTheme(Theme.Type.LOGIN).getProperties());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(String alias) {
        var context = session.getContext();
        var uri = context.getUri();
        // Any alias, in characters that a cookie may have.
        var value = Base64.getUrlEncoder().withoutPadding().encodeToString(alias.getBytes(StandardCharsets.UTF_8));
        context.getHttpResponse()
                .setCookieIfAbsent(new NewCookie.Builder(COOKIE)
                        .value(value)
                        .path(uri.getBaseUriBuilder()
                                .path("realms/{realm}/")
                                .build(context.getRealm().getName())
                                .getRawPath())
                        .maxAge((int) KEPT.toSeconds())
                        .secure(uri.getRequestUri().getScheme().equals("https"))
                        .sameSite(NewCookie.SameSite.LAX)
                        .build());
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {}

    @Override
    public void close() {}
}
