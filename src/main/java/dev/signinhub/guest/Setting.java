package dev.signinhub.guest;

import java.time.Duration;
import java.util.List;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/** The settings of a guest provider as the admin console shows them; {@link GuestConfig} reads them. */
final class Setting {

    static final String MODE = "mode";
    static final String ROLES = "guestRoles";
    static final String GROUPS = "guestGroups";
    static final String LIFETIME = "lifetime";
    static final String MAX_PER_MINUTE = "maxPerMinute";
    static final String ALLOW_IN_PRODUCTION = "allowInProduction";

    static final GuestMode DEFAULT_MODE = GuestMode.SHARED;
    static final Duration DEFAULT_LIFETIME = Duration.ofHours(8);
    static final Duration LONGEST_LIFETIME = Duration.ofDays(30);
    static final int DEFAULT_MAX_PER_MINUTE = 30;
    static final int HIGHEST_MAX_PER_MINUTE = 600;

    private Setting() {}

    static List<ProviderConfigProperty> all() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(MODE)
                .label("Guest user")
                .helpText("\"shared\" is one user for all guests, \"fresh\" a new one at each sign-in that is removed"
                        + " afterwards.")
                .type(ProviderConfigProperty.LIST_TYPE)
                .options(GuestMode.keys())
                .defaultValue(DEFAULT_MODE.key())
                .add()
                .property()
                .name(ROLES)
                .label("Roles")
                .helpText("What a guest may do: names of roles, separated by commas, a client's role as client.role."
                        + " A guest has these and no others, not even the realm's default roles.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .add()
                .property()
                .name(GROUPS)
                .label("Groups")
                .helpText("The groups that a guest is in: paths like /visitors/day, separated by commas.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .add()
                .property()
                .name(LIFETIME)
                .label("Lifetime")
                .helpText("How long a fresh guest exists at most, like 30m, 8h or 2d.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue(DEFAULT_LIFETIME.toHours() + "h")
                .add()
                .property()
                .name(MAX_PER_MINUTE)
                .label("Guests per minute")
                .helpText("How many guests may sign in within a minute, 1 to " + HIGHEST_MAX_PER_MINUTE + ".")
                .type(ProviderConfigProperty.INTEGER_TYPE)
                .defaultValue(String.valueOf(DEFAULT_MAX_PER_MINUTE))
                .add()
                .property()
                .name(ALLOW_IN_PRODUCTION)
                .label("Allow in production")
                .helpText("Guests are let in by a server in development mode only, unless this is on.")
                .type(ProviderConfigProperty.BOOLEAN_TYPE)
                .defaultValue("false")
                .add()
                .build();
    }
}
