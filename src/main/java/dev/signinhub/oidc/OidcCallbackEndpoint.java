package dev.signinhub.oidc;

import dev.signinhub.broker.FailureReport;
import dev.signinhub.oauth.CallbackEndpoint;
import dev.signinhub.oauth.CodeFlow;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.models.KeycloakSession;

/** The redirect URI of an OpenID provider, for sign-in and sign-out. */
public final class OidcCallbackEndpoint extends CallbackEndpoint {

    /** The path of core's {@code OIDCEndpoint.logoutResponse}, which admins have registered at their providers. */
    static final String LOGOUT_RESPONSE = "logout_response";

    private final KeycloakSession session;

    OidcCallbackEndpoint(
            KeycloakSession session,
            UserAuthenticationIdentityProvider<?> provider,
            CodeFlow flow,
            AuthenticationCallback callback,
            FailureReport failures) {
        super(session, provider, flow, callback, failures);
        this.session = session;
    }

    /** Finishes a sign-out at the provider. */
    @GET
    @Path(LOGOUT_RESPONSE)
    public Response logoutResponse(@QueryParam("state") @Nullable String state) {
        return ProviderLogout.end(session, state);
    }
}
