package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Steps;
import dev.signinhub.testing.StrictProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A provider that is kept as a file")
class AsCodeIT {

    private static final String ALIAS = "acme";

    private static StrictProvider provider;

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final String realm = "code-" + UUID.randomUUID();

    @TempDir
    private Path directory;

    @BeforeAll
    static void startProvider() {
        provider = StrictProvider.start("http://localhost/unused");
    }

    @AfterAll
    static void stopProvider() {
        provider.close();
    }

    @BeforeEach
    void createRealm() {
        admin.createRealm(realm);
        Application.register(admin, realm);
    }

    @AfterEach
    void deleteRealm() {
        admin.deleteRealm(realm);
        provider.reset();
    }

    @Test
    @DisplayName("is created by kcadm, is as it was after a second run, and as the file is after somebody changed it")
    void kcadm() throws Exception {
        Path kcadm = Path.of(
                        "target/distribution",
                        "keycloak-" + System.getProperty("keycloak.server.version"),
                        "bin/kcadm.sh")
                .toAbsolutePath();
        assumeThat(kcadm).as("The distribution has kcadm").exists();
        Map<String, String> env = Map.of("KCADM", kcadm.toString());
        Path credentials = directory.resolve("kcadm.config");
        run(
                env,
                kcadm.toString(),
                "config",
                "credentials",
                "--config",
                credentials.toString(),
                "--server",
                keycloak.url().toString(),
                "--realm",
                "master",
                "--user",
                "admin",
                "--password",
                "admin");
        assertApplies(
                file -> run(env, script("apply-kcadm.sh"), realm, file.toString(), "--config", credentials.toString()));
    }

    @Test
    @DisplayName("is created by curl, with a client that may do nothing else, and a second run changes nothing")
    void curl() throws Exception {
        assumeThat(Path.of("/usr/bin/curl")).exists();
        String secret = UUID.randomUUID().toString();
        createDeployer("deployer", secret);
        Map<String, String> env = Map.of("CLIENT_ID", "deployer", "CLIENT_SECRET", secret);
        assertApplies(file -> run(env, script("apply-curl.sh"), keycloak.url().toString(), realm, file.toString()));
    }

    /** A client that may manage identity providers, and nothing else. */
    private void createDeployer(String clientId, String secret) {
        admin.post(
                        "/" + realm + "/clients",
                        Map.of(
                                "clientId", clientId,
                                "secret", secret,
                                "publicClient", false,
                                "standardFlowEnabled", false,
                                "serviceAccountsEnabled", true))
                .orFail();
        String user = admin.get("/" + realm + "/clients/" + idOf(clientId) + "/service-account-user")
                .orFail()
                .json()
                .path("id")
                .asText();
        admin.grant(realm, user, "manage-identity-providers");
    }

    private String idOf(String clientId) {
        return admin.get("/" + realm + "/clients?clientId=" + clientId)
                .orFail()
                .json()
                .path(0)
                .path("id")
                .asText();
    }

    /** What a tool does with a file; it fails unless the tool succeeds. */
    private interface Tool {
        void apply(Path file) throws Exception;
    }

    private void assertApplies(Tool tool) throws Exception {
        String text = Examples.text("acme.json")
                .replace(Examples.ACME, provider.url(StrictProvider.DISCOVERY).toString())
                .replace("\"clientId\": \"keycloak\"", "\"clientId\": \"" + StrictProvider.CLIENT_ID + "\"");
        Path file = Files.writeString(directory.resolve("acme.json"), text);
        tool.apply(file);
        JsonNode created = saved(ALIAS);
        assertThat(created.at("/config/issuer").asText())
                .isEqualTo(provider.issuer().toString());
        assertSignsIn();

        tool.apply(file);
        assertThat(saved(ALIAS)).isEqualTo(created);

        admin.configureProvider(realm, ALIAS, Map.of("userinfo", "always")).orFail();
        assertThat(saved(ALIAS)).isNotEqualTo(created);
        tool.apply(file);
        assertThat(saved(ALIAS)).isEqualTo(created);

        Files.writeString(file, text.replace("\"displayName\": \"Acme\"", "\"displayName\": \"Acme Inc.\""));
        tool.apply(file);
        assertThat(saved(ALIAS).path("displayName").asText()).isEqualTo("Acme Inc.");
    }

    @Test
    @DisplayName(
            "stays the same when keycloak-config-cli writes its file over it, which lacks what the server has read")
    void configCli() {
        Map<String, Object> file = Examples.yaml(Examples.text("config-cli.yaml")
                .replace("$(env:ACME_METADATA_URL)", provider.issuer().toString())
                .replace("$(env:ACME_CLIENT_ID)", StrictProvider.CLIENT_ID));
        List<Map<String, Object>> described = Examples.maps(file, "identityProviders");
        described.forEach(each ->
                admin.post("/" + realm + "/identity-provider/instances", each).orFail());
        assertSignsIn();
        for (Map<String, Object> each : described) {
            String alias = String.valueOf(each.get("alias"));
            JsonNode saved = saved(alias);
            Map<String, Object> written = Json.map(saved);
            written.putAll(each);
            admin.put("/" + realm + "/identity-provider/instances/" + alias, written)
                    .orFail();
            assertThat(saved(alias)).isEqualTo(saved);
        }
        assertSignsIn();
    }

    @Test
    @DisplayName("is as Terraform wants it, but for what the server reads from the metadata and the file ignores")
    void terraform() {
        TerraformResource resource = TerraformResource.in(Examples.text("main.tf")
                .replace(Examples.ACME, provider.url(StrictProvider.DISCOVERY).toString())
                .replace("\"keycloak\"\n  default", "\"" + StrictProvider.CLIENT_ID + "\"\n  default"));
        assertThat(resource.unknown()).isEmpty();
        admin.post("/" + realm + "/identity-provider/instances", resource.representation())
                .orFail();
        JsonNode created = saved(ALIAS);
        // Each of them is needed, and no other.
        assertThat(resource.drift(created)).isEqualTo(resource.ignored()).hasSize(6);
        assertThat(created.path("config").has("clientSecret")).isFalse();
        assertSignsIn();

        admin.put("/" + realm + "/identity-provider/instances/" + ALIAS, resource.representation())
                .orFail();
        assertThat(saved(ALIAS)).isEqualTo(created);

        // The resource's own names for what holds anyway are no difference either.
        Map<String, String> more = new HashMap<>(resource.attributes());
        more.put("validate_signature", "true");
        more.put("backchannel_supported", "false");
        TerraformResource other = new TerraformResource(more, resource.extraConfig(), Set.of());
        admin.put("/" + realm + "/identity-provider/instances/" + ALIAS, other.representation())
                .orFail();
        assertThat(other.drift(saved(ALIAS))).isEqualTo(resource.ignored());
        assertThat(resource.drift(saved(ALIAS))).contains("validate_signature", "backchannel_supported");
    }

    @Test
    @DisplayName("is refused as a whole when its metadata cannot be read, and what was there stays")
    void refused() {
        Map<String, Object> described = Json.map(Json.read(Examples.text("acme.json")
                .replace(Examples.ACME, provider.url(StrictProvider.DISCOVERY).toString())));
        String instances = "/" + realm + "/identity-provider/instances";
        admin.post(instances, described).orFail();
        JsonNode created = saved(ALIAS);
        Map<String, Object> moved = new HashMap<>(described);
        moved.put("config", Map.of("clientId", "keycloak", "metadataUrl", "http://localhost:1/"));
        Answer refusal = admin.put(instances + "/" + ALIAS, moved);
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.errorMessage()).startsWith("The metadata at http://localhost:1/");
        assertThat(saved(ALIAS)).isEqualTo(created);
    }

    private JsonNode saved(String alias) {
        return admin.provider(realm, alias).orFail().json();
    }

    private void assertSignsIn() {
        provider.allowRedirect(keycloak.realm(realm) + "/broker/" + ALIAS + "/endpoint");
        Steps.assertSignedIn(new Application(keycloak.realm(realm)).signIn(new HttpBrowser(), ALIAS, provider));
    }

    private static String script(String name) {
        return Examples.DIRECTORY.resolve(name).toAbsolutePath().toString();
    }

    private void run(Map<String, String> env, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output-", ".txt");
        List<String> words = new ArrayList<>(List.of("sh"));
        words.addAll(List.of(command));
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(env);
        assertThat(builder.start().waitFor())
                .as(() -> output + ": " + read(output))
                .isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
