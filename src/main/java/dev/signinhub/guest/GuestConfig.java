package dev.signinhub.guest;

import dev.signinhub.broker.AdminRequest;
import dev.signinhub.broker.CoreSettings;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.DurationConverter;
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
                    "Guest provider '%s' of realm '%s' is off: start the server in development mode, or set '%s' to true",
                    getAlias(), realm.getName(), Setting.ALLOW_IN_PRODUCTION);
        }
    }

    private void check(RealmModel realm) {
        CoreSettings.check(this);
        mode();
        lifetime();
        maxPerMinute();
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        if (session != null && AdminRequest.savesProvider(session)) {
            rolesAndGroups(realm, session);
        } else if (session != null) {
            RolesAndGroups.existing(roles(), groups(), realm, session);
        }
    }

    /** Whether guests may enter: in development mode always, in production where the provider says so. */
    boolean letsGuestsIn() {
        // Core's own test: the profile that start-dev sets.
        return Environment.isDevMode() || allowedInProduction();
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
        String mode = get(Setting.MODE);
        return mode == null
                ? Setting.DEFAULT_MODE
                : GuestMode.of(mode)
                        .orElseThrow(() -> new IllegalArgumentException("Set '%s' to one of %s, not to '%s'."
                                .formatted(Setting.MODE, String.join(", ", GuestMode.keys()), mode)));
    }

    List<String> roles() {
        return names(Setting.ROLES);
    }

    List<String> groups() {
        return names(Setting.GROUPS);
    }

    Duration lifetime() {
        String lifetime = get(Setting.LIFETIME);
        if (lifetime == null) {
            return Setting.DEFAULT_LIFETIME;
        }
        try {
            Duration duration = DurationConverter.parseDuration(lifetime);
            if (duration.compareTo(Duration.ZERO) > 0 && duration.compareTo(Setting.LONGEST_LIFETIME) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | DateTimeParseException e) {
            // Told below, as for one that is too long.
        }
        throw new IllegalArgumentException("Set '%s' to a duration of at most %d days, like 30m or 8h, not to '%s'."
                .formatted(Setting.LIFETIME, Setting.LONGEST_LIFETIME.toDays(), lifetime));
    }

    int maxPerMinute() {
        String max = get(Setting.MAX_PER_MINUTE);
        if (max == null) {
            return Setting.DEFAULT_MAX_PER_MINUTE;
        }
        if (max.matches("[0-9]{1,4}")) {
            int number = Integer.parseInt(max);
            if (number >= 1 && number <= Setting.HIGHEST_MAX_PER_MINUTE) {
                return number;
            }
        }
        throw new IllegalArgumentException("Set '%s' to a number from 1 to %d, not to '%s'."
                .formatted(Setting.MAX_PER_MINUTE, Setting.HIGHEST_MAX_PER_MINUTE, max));
    }

    boolean allowedInProduction() {
        return "true".equals(get(Setting.ALLOW_IN_PRODUCTION));
    }

    private List<String> names(String key) {
        String names = get(key);
        return names == null
                ? List.of()
                : Arrays.stream(names.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toList();
    }

    private @Nullable String get(String key) {
        String value = getConfig().get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
