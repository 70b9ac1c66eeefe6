package dev.signinhub.report;

import dev.signinhub.broker.SignInPage.Absence;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderStorageProvider.LoginFilter;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.RealmModel;

/**
 * Whether the first page of a sign-in offers a provider.
 *
 * @param because one of a few names; null for a provider that is offered
 */
record PagePlace(boolean shown, @Nullable String because, String says) {

    /** The step of core's {@code OrganizationAuthenticatorFactory}. */
    private static final String ORGANIZATION_STEP = "organization";

    /**
     * Decides it as the page does: first core's selection, then what the page leaves out.
     *
     * @param absences what the page leaves out
     */
    static PagePlace of(
            RealmModel realm,
            IdentityProviderModel provider,
            Function<IdentityProviderModel, Optional<Absence>> absences) {
        for (LoginFilter filter : LoginFilter.values()) {
            if (!filter.getFilter().test(provider)) {
                return absent(filter);
            }
        }
        if (provider.getOrganizationId() != null && waitsForOrganization(realm, provider)) {
            return absent(
                    "organization",
                    "It belongs to an organization: it is offered once the user has said who they are, by an address of"
                            + " one of its domains.");
        }
        return absences.apply(provider).map(PagePlace::absent).orElse(new PagePlace(true, null, "It is offered."));
    }

    private static PagePlace absent(LoginFilter filter) {
        return switch (filter) {
            case ENABLED -> absent("disabled", "It is disabled, or the organization that it belongs to is.");
            case LINK_ONLY ->
                absent(
                        "link-only",
                        "It is for linking accounts alone: turn \"Account linking only\" off for sign-ins.");
            case HIDE_ON_LOGIN ->
                absent(
                        "hidden",
                        "\"Hide on login page\" is on. Applications can still ask for it with the parameter kc_idp_hint.");
        };
    }

    private static PagePlace absent(Absence absence) {
        return switch (absence) {
            case HIDDEN_BY_SERVER ->
                absent(
                        "hidden by the server",
                        "The server's option hide-on-login is on for all providers of this kind.");
            case GUESTS_OFF ->
                absent("guests off", "The realm's attribute signinHubGuest, or its theme, leaves guests out.");
            case CLOSED ->
                absent(
                        "guest in production",
                        "This server is in production, and the provider's allowInProduction is not on.");
            case CLOSED_BY_SERVER ->
                absent(
                        "guests kept out by the server",
                        "The server's option allow-in-production keeps guests out of all realms.");
        };
    }

    private static PagePlace absent(String because, String says) {
        return new PagePlace(false, because, says);
    }

    /** As core's {@code OrganizationAuthenticator.createLoginForm} and {@code OrganizationAwareIdentityProviderBean}. */
    private static boolean waitsForOrganization(RealmModel realm, IdentityProviderModel provider) {
        return Boolean.parseBoolean(
                        provider.getConfig().get(OrganizationModel.HIDE_IDP_ON_LOGIN_WHEN_ORGANIZATION_UNKNOWN))
                || Stream.ofNullable(realm.getBrowserFlow())
                        .map(AuthenticationFlowModel::getId)
                        .flatMap(flow -> steps(realm, flow))
                        .anyMatch(step -> ORGANIZATION_STEP.equals(step.getAuthenticator()) && step.isEnabled());
    }

    private static Stream<AuthenticationExecutionModel> steps(RealmModel realm, String flow) {
        return realm.getAuthenticationExecutionsStream(flow)
                .flatMap(step -> step.isAuthenticatorFlow() && !step.isDisabled()
                        ? steps(realm, step.getFlowId())
                        : Stream.of(step));
    }
}
