package dev.signinhub.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.broker.SignInPage.Absence;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.models.IdentityProviderModel;

/** {@code ReportIT.page} and {@code ReportIT.production} compare it with a page. */
@DisplayName("The selection of a page's providers")
class SelectionTest {

    private static final IdentityProviderModel PROVIDER = new IdentityProviderModel();

    @Test
    @DisplayName("leaves out what the server hides, guests that the realm does not want, and those that are shut")
    void absences() {
        var open = new Selection(Set.of("saml"), Map.of("guest", provider -> Optional.empty()), false);
        var shut = new Selection(Set.of(), Map.of("guest", provider -> Optional.of(Absence.CLOSED_BY_SERVER)), false);
        assertThat(open.absence("saml", () -> PROVIDER)).contains(Absence.HIDDEN_BY_SERVER);
        assertThat(open.absence("oidc", () -> PROVIDER)).isEmpty();
        assertThat(open.absence("guest", () -> PROVIDER)).isEmpty();
        assertThat(open.absence("guest", () -> null)).contains(Absence.CLOSED);
        assertThat(shut.absence("guest", () -> PROVIDER)).contains(Absence.CLOSED_BY_SERVER);
        var off = open.decided(Map.of("signinHubGuest", "off"));
        assertThat(off.absence("guest", () -> PROVIDER)).contains(Absence.GUESTS_OFF);
        assertThat(off.absence("saml", () -> PROVIDER)).contains(Absence.HIDDEN_BY_SERVER);
        assertThat(open.decided(Map.of("signinHubGuest", "on")).absence("guest", () -> PROVIDER))
                .isEmpty();
    }
}
