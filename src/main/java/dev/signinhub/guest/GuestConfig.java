package dev.signinhub.guest;

import dev.signinhub.broker.AdminRequest;
import dev.signinhub.broker.CoreSettings;
import dev.signinhub.broker.Setting;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.common.util.Environment;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.utils.KeycloakSessionUtil;

/** The configuration of one guest provider. */
class GuestConfig extends IdentityProviderModel {

    private static final long serialVersionUID = 1L;

    private static final Logger logger = Logger.getLogger(GuestConfig.class);

    static final String PROVIDER_ID = "guest";

    private static final String ALLOW_IN_PRODUCTION = "allow-in-production";

    /** False keeps guests out of every realm of a server in production. */
    private static final String SERVER_OPTION = "spi-social--" + PROVIDER_ID + "--" + ALLOW_IN_PRODUCTION;

    GuestConfig() {}

    GuestConfig(IdentityProviderModel model) {
        super(model);
    }

    /**
     * Checks what was entered.
     *
     * @throws IllegalArgumentException with one sentence that the console shows
     */
    @Override
    public void validate(RealmModel realm) {
        // The console's form requires both of every provider.
        getConfig().remove("clientId");
        getConfig().remove("clientSecret");
        AdminRequest.check(this, realm, () -> check(realm));
        if (isEnabled() && !letsGuestsIn()) {
            // Not refused: the same realm file may serve development and production.
            logger.infof(
                    "Guest provider '%s' in realm '%s' lets nobody in: %s", getAlias(), realm.getName(), whyClosed());
        }
    }

    private void check(RealmModel realm) {
        CoreSettings.check(this);
        GuestSettings.ALL.forEach(setting -> setting.checkIn(getConfig()));
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        if (session != null && AdminRequest.savesProvider(session)) {
            rolesAndGroups(realm, session);
        } else if (session != null) {
            RolesAndGroups.existing(roles(), groups(), realm, session);
        }
    }

    /** Whether guests may enter: in development mode always, in production where server and provider say so. */
    boolean letsGuestsIn() {
        // Core's own test: the profile that start-dev sets.
        return Environment.isDevMode() || (!serverKeepsGuestsOut() && allowedInProduction());
    }

    /** Returns what to do where guests may not enter, as the rest of a sentence. */
    String whyClosed() {
        return serverKeepsGuestsOut()
                ? "the server option " + SERVER_OPTION + " is false"
                : "start the server in development mode, or set '" + GuestSettings.ALLOW_IN_PRODUCTION.key()
                        + "' to true";
    }

    /**
     * The operator's word on all realms. No default: whoever runs the server can forbid what an admin of a realm may
     * allow, and does not open a realm whose admin has not asked for it.
     */
    static boolean serverKeepsGuestsOut() {
        return !Environment.isDevMode() && !Config.scope("social", PROVIDER_ID).getBoolean(ALLOW_IN_PRODUCTION, true);
    }

    /**
     * Finds what every guest has.
     *
     * @throws IllegalArgumentException with one sentence, when something does not exist or is privileged
     */
    RolesAndGroups rolesAndGroups(RealmModel realm, KeycloakSession session) {
        return RolesAndGroups.of(roles(), groups(), realm, session);
    }

    GuestMode mode() {
        return GuestSettings.mode(value(GuestSettings.MODE));
    }

    List<String> roles() {
        return names(GuestSettings.ROLES);
    }

    List<String> groups() {
        return names(GuestSettings.GROUPS);
    }

    Duration lifetime() {
        return GuestSettings.lifetime(value(GuestSettings.LIFETIME));
    }

    int maxPerMinute() {
        return GuestSettings.maxPerMinute(value(GuestSettings.MAX_PER_MINUTE));
    }

    boolean allowedInProduction() {
        return GuestSettings.ALLOW_IN_PRODUCTION.isOnIn(getConfig());
    }

    private List<String> names(Setting setting) {
        String names = setting.in(getConfig());
        return names == null
                ? List.of()
                : Arrays.stream(names.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toList();
    }

    /** Of a setting that has a default. */
    private String value(Setting setting) {
        return Objects.requireNonNull(setting.in(getConfig()));
    }
}
