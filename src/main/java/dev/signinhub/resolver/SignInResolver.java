package dev.signinhub.resolver;

import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.SignInFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.AuthenticationFlowException;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.broker.AbstractIdpAuthenticator;
import org.keycloak.authentication.authenticators.broker.util.PostBrokerLoginConstants;
import org.keycloak.authentication.authenticators.broker.util.SerializedBrokeredIdentityContext;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Decides which local user an identity belongs to at its first sign-in, by the rules that the operator trusts; in a
 * post-login flow it only keeps out who is in none of the required groups.
 */
final class SignInResolver implements Authenticator {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        AuthenticationSessionModel authSession = context.getAuthenticationSession();
        boolean first = LoginActionsService.FIRST_BROKER_LOGIN_PATH.equals(context.getFlowPath());
        SerializedBrokeredIdentityContext stored = SerializedBrokeredIdentityContext.readFromAuthenticationSession(
                authSession,
                first
                        ? AbstractIdpAuthenticator.BROKERED_CONTEXT_NOTE
                        : PostBrokerLoginConstants.PBL_BROKERED_IDENTITY_CONTEXT);
        if (stored == null) {
            throw new AuthenticationFlowException(
                    "A sign-in resolver works only in the first-login flow or the post-login flow of a provider",
                    AuthenticationFlowError.IDENTITY_PROVIDER_ERROR);
        }
        BrokeredIdentityContext identity = stored.deserialize(context.getSession(), authSession);
        FailureReport failures = new FailureReport(context.getSession(), identity.getIdpConfig());
        try {
            ResolverConfig config = config(context.getAuthenticatorConfig());
            config.gate().ifPresent(gate -> gate.check(identity));
            if (first) {
                new Resolution(context, stored, identity, config).run();
            } else {
                context.success();
            }
        } catch (SignInFailure failure) {
            refuse(context, failures, failure);
        } catch (IllegalArgumentException e) {
            refuse(
                    context,
                    failures,
                    SignInFailure.misconfigured("the sign-in resolver's settings cannot be used: " + e.getMessage()));
        } catch (RuntimeException e) {
            refuse(context, failures, failures.unexpected(e));
        }
    }

    private static ResolverConfig config(@Nullable AuthenticatorConfigModel config) {
        return ResolverConfig.of(config == null || config.getConfig() == null ? Map.of() : config.getConfig());
    }

    /**
     * Shows the page and forgets the identity: else core would link it to whomever the browser signs in as next ({@code
     * IdentityBrokerService.afterPostBrokerLoginFlowSuccess}).
     *
     * <p>A failed challenge would count as a wrong password of the local user who has the upstream's user name ({@code
     * AuthenticationProcessor.logFailure}).
     */
    private static void refuse(AuthenticationFlowContext context, FailureReport failures, SignInFailure failure) {
        Restart.of(context.getAuthenticationSession());
        context.challenge(failures.page(failure, context.getAuthenticationSession()));
    }

    /** There is no form of this step's own. */
    @Override
    public void action(AuthenticationFlowContext context) {
        authenticate(context);
    }

    @Override
    public boolean requiresUser() {
        return false;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return true;
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public void close() {}
}
