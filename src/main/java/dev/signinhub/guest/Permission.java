package dev.signinhub.guest;

import org.keycloak.common.util.Environment;

/**
 * Whether guests are let in: in development mode always, in production where the provider says so.
 *
 * @param development whether the server runs in development mode
 */
record Permission(boolean development) {

    /** Core's own test, {@code Environment.isDevMode}: the profile that {@code start-dev} sets. */
    static Permission ofThisServer() {
        return new Permission(Environment.isDevMode());
    }

    boolean lets(GuestConfig config) {
        return development || config.allowedInProduction();
    }
}
