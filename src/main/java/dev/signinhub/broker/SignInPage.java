package dev.signinhub.broker;

import java.util.Optional;
import java.util.function.Function;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/** The factory of the sign-in page, which leaves out some of the providers that Keycloak selects for it. */
public interface SignInPage {

    /** Why the page leaves a provider out. */
    enum Absence {
        /** By the server's option {@code hide-on-login}. */
        HIDDEN_BY_SERVER,
        /** By the theme's property or the realm's attribute {@code signinHubGuest}. */
        GUESTS_OFF,
        /** It lets nobody in on this server: a guest in production. */
        CLOSED,
        /** An option of the server lets nobody in, whatever the provider's settings say. */
        CLOSED_BY_SERVER
    }

    /** Returns what tells why the sign-in page of the session's realm leaves a provider out, if it does. */
    Function<IdentityProviderModel, Optional<Absence>> absences(KeycloakSession session);

    /** Returns the same of the server's sign-in page, whosever it is: Keycloak's own leaves nothing out. */
    static Function<IdentityProviderModel, Optional<Absence>> absencesIn(KeycloakSession session) {
        return session.getKeycloakSessionFactory().getProviderFactory(LoginFormsProvider.class)
                        instanceof SignInPage page
                ? page.absences(session)
                : provider -> Optional.empty();
    }
}
