package dev.signinhub.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * The demo: one Keycloak with the realm {@code hub}, which is the product, and the realm {@code upstream}, which plays
 * somebody's OpenID provider.
 *
 * <p>Who sets {@code OIDC_METADATA_URL} and {@code OIDC_CLIENT_ID} sees the hub in front of a provider of their own.
 */
public final class Demo {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private Demo() {}

    /**
     * Runs the demo until it is interrupted.
     *
     * @param args the project's directory, the unpacked server's, the jar, and the port
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), LoopbackPort.parse(args[3]));
        } catch (DemoException e) {
            say("");
            say(e.getMessage());
            // An exception would bury the sentence under Maven's own report.
            System.exit(1);
        }
    }

    private static void run(Path project, Path home, Path jar, LoopbackPort port)
            throws IOException, InterruptedException {
        port.requireFree();
        Instant begin = Instant.now();
        boolean ownProvider = System.getenv("OIDC_METADATA_URL") != null;

        say("");
        say("Sign-in Hub on " + port.url());
        Distribution distribution = new Distribution(home);
        distribution.reserve();
        distribution.deploy(jar);
        distribution.forgetData();
        distribution.addRealm(project.resolve("realm-export/hub-realm.json"));
        distribution.addRealm(project.resolve("realm-export/upstream-realm.json"));

        Path log = home.resolveSibling("keycloak.log");
        Server server = Server.start(home, port, realmEnvironment(port, ownProvider), log);
        Realm hub = new Realm(port.url() + "/realms/hub");
        server.awaitReady(hub::answers, PATIENCE);

        say("  ready after " + begin.until(Instant.now(), ChronoUnit.SECONDS) + " s");
        say("");
        say("Open            " + port.url() + "/realms/hub/account");
        say(ownProvider ? "Choose          your provider" : "Choose          Company account");
        say(ownProvider ? "Sign in         with an account there" : "Sign in as      alice / demo   or   bob / demo");
        say("");
        say("Admin console   " + port.url() + "/admin/master/console/#/hub/identity-providers");
        say("Sign in as      " + Server.ADMIN_USERNAME + " / " + Server.ADMIN_PASSWORD);
        say("Server log      " + project.relativize(log));
        say("");
        say("Ctrl-C ends it.");

        server.awaitEnd();
    }

    /** What the placeholders of the realm files stand for. */
    private static Map<String, String> realmEnvironment(LoopbackPort port, boolean ownProvider) {
        Map<String, String> environment = new HashMap<>();
        if (ownProvider) {
            System.getenv().forEach((name, value) -> {
                if (name.startsWith("OIDC_")) {
                    environment.put(name, value);
                }
            });
        } else {
            environment.put("OIDC_METADATA_URL", port.url() + "/realms/upstream/.well-known/openid-configuration");
        }
        environment.put("HUB_URL", port.url());
        return environment;
    }

    static void say(String line) {
        System.out.println(line);
    }
}
