package dev.signinhub.integration.hostile;

import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.ServerSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server in production whose operator has taken from the realm what it had before. */
final class TroubledServer implements AutoCloseable {

    static final String UNMADE = "okta";
    static final String HIDDEN = "gitlab";
    static final String GUEST = "anybody";

    private static final String REALM = "troubled";

    private @Nullable KeycloakServer server;
    private @Nullable TroubleStage stage;

    /** Started for the first who needs it. */
    TroubleStage stage() {
        TroubleStage started = stage;
        if (started == null) {
            KeycloakServer before = KeycloakServer.start(ServerSettings.DEFAULT);
            server = before;
            create(before.admin());
            TroubleStage well = new TroubleStage(before, REALM);
            List.of(UNMADE, HIDDEN, GUEST).forEach(alias -> well.assertCard(alias, true));
            KeycloakServer after = before.restart(ServerSettings.DEFAULT
                    .inProduction()
                    .args("--spi-social--okta--enabled=false", "--spi-social--gitlab--hide-on-login=true"));
            server = after;
            started = new TroubleStage(after, REALM);
            stage = started;
        }
        return started;
    }

    private static void create(Admin admin) {
        admin.createRealm(Map.of(
                "realm",
                REALM,
                "enabled",
                true,
                "eventsEnabled",
                true,
                "sslRequired",
                "none",
                "loginTheme",
                "signin-hub"));
        Application.register(admin, REALM);
        admin.createProvider(REALM, GUEST, "guest", Map.of()).orFail();
        admin.importProvider(REALM, UNMADE, UNMADE, Map.of("clientId", "x", "domain", "acme.okta.com"));
        admin.importProvider(REALM, HIDDEN, HIDDEN, Map.of("clientId", "x"));
    }

    void closeToGuests() {
        admit(false);
    }

    void openToGuests() {
        admit(true);
    }

    private void admit(boolean guests) {
        stage().server()
                .admin()
                .configureProvider(REALM, GUEST, Map.of("allowInProduction", String.valueOf(guests)))
                .orFail();
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
