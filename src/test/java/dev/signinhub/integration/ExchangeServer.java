package dev.signinhub.integration;

import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.ServerSettings;
import org.jspecify.annotations.Nullable;

/**
 * The server of the tests that need features which are off by default: core's token exchange with providers, version 2 of
 * its API for their tokens, and users who are not stored. It is started on first use and ends with the JVM.
 */
final class ExchangeServer {

    private static @Nullable KeycloakServer server;

    private ExchangeServer() {}

    static synchronized KeycloakServer get() {
        KeycloakServer started = server;
        if (started == null) {
            started = KeycloakServer.start(
                    ServerSettings.DEFAULT.args(Exchanger.FEATURES).meeting(KeycloakServer.vendors()));
            server = started;
        }
        return started;
    }
}
