package dev.signinhub.integration.world;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakCluster;
import dev.signinhub.testing.ResolverFlow;
import dev.signinhub.testing.hostile.HostileProvider;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code mvn verify -Plong}: how much a sign-in resolver reads where there are many users. */
@DisplayName("Among a hundred thousand users, a sign-in resolver")
@TestInstance(Lifecycle.PER_CLASS)
class LongResolver {

    private static final Logger LOG = LoggerFactory.getLogger(LongResolver.class);

    private static final int USERS = 100_000;
    private static final String REALM = "crowd";
    private static final String ALIAS = "upstream";

    /** PostgreSQL tells what a connection has read when it has been idle for ten seconds, or with what it does next. */
    private static final Duration COUNTED = Duration.ofSeconds(12);

    /** One row for each user. */
    private static final List<String> CROWD = List.of(
            "insert into user_entity (id, realm_id, username, email, email_constraint, email_verified, enabled, first_name,"
                    + " last_name, created_timestamp, not_before) select 'crowd-' || n, '%1$s', 'member-' || n, 'member-' ||"
                    + " n || '@crowd.example', 'member-' || n || '@crowd.example', true, true, 'Member', 'Example', 0, 0"
                    + " from generate_series(1, %3$d) n",
            "insert into user_attribute (id, name, value, user_id) select 'crowd-' || n, 'employeeId', 'e-' || n, 'crowd-'"
                    + " || n from generate_series(1, %3$d) n",
            "insert into federated_identity (identity_provider, realm_id, federated_user_id, federated_username, user_id)"
                    + " select 'elsewhere', '%1$s', 'f-' || n, 'member-' || n, 'crowd-' || n from generate_series(1, %3$d)"
                    + " n",
            "insert into user_role_mapping (role_id, user_id) select '%2$s', 'crowd-' || n from generate_series(1, %3$d) n",
            "analyze");

    private final HostileProvider provider = new HostileProvider();
    private @Nullable KeycloakCluster cluster;
    private @Nullable ResolverFlow flow;

    @BeforeAll
    void crowd() throws SQLException {
        cluster = KeycloakCluster.start().orElse(null);
        Assumptions.assumeTrue(
                cluster != null,
                "PostgreSQL does not run on this machine: as root it needs user namespaces (unshare -U)");
        Admin admin = cluster().first().admin();
        admin.createRealm(Map.of("realm", REALM, "enabled", true, "eventsEnabled", true));
        Application.register(admin, REALM);
        admin.createProvider(
                        REALM,
                        ALIAS,
                        "oidc-pkce",
                        Map.of("clientId", HostileProvider.CLIENT_ID, "metadataUrl", provider.metadataUrl()))
                .orFail();
        Map<String, Object> profile =
                Json.map(admin.get("/" + REALM + "/users/profile").orFail().json());
        profile.put("unmanagedAttributePolicy", "ADMIN_EDIT");
        admin.put("/" + REALM + "/users/profile", profile).orFail();
        flow = new ResolverFlow(admin, REALM);
        flow.serve(ALIAS);
        JsonNode realm = admin.get("/" + REALM).orFail().json();
        for (String statement : CROWD) {
            execute(statement.formatted(
                    realm.path("id").asText(),
                    realm.path("defaultRole").path("id").asText(),
                    USERS));
        }
    }

    @AfterAll
    void end() {
        if (cluster != null) {
            cluster.close();
        }
        provider.close();
    }

    private KeycloakCluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("No cluster");
        }
        return cluster;
    }

    @Test
    @DisplayName("would be seen reading them all")
    void counted() throws SQLException {
        long before = read();
        execute("select count(*) from user_entity where first_name = 'Nobody'");
        assertThat(read() - before).isGreaterThanOrEqualTo(USERS);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "emailMatchingVerifiedEmail, 11, stranger, stranger, member-11@crowd.example",
        "emailLocalPartMatchingUsername, 22, stranger, stranger, member-22@crowd.example",
        "preferredUsernameMatchingUsername, 33, stranger, member-33, stranger@crowd.example",
        "usernameMatchingUsername, 44, stranger, member-44, stranger@crowd.example",
        "userIdMatchingAttribute, 55, e-55, stranger, stranger@crowd.example"
    })
    @DisplayName("finds one without reading them all, and tells that somebody is none of them, by")
    void indexed(String rule, String member, String id, String name, String email) throws SQLException {
        configure(rule);
        long before = read();
        assertThat(signedIn(id.equals("stranger") ? rule : id, name, email)).isEqualTo("member-" + member);
        String nobody = "nobody-" + member;
        assertThat(signedIn(nobody, nobody, nobody + "@crowd.example")).isEqualTo(nobody);
        long rows = read() - before;
        LOG.info("{}: {} rows read in sequence, of {} users", rule, rows, USERS);
        assertThat(rows).isLessThan(100);
    }

    /** Returns whom this person of the provider's is signed in as. */
    private String signedIn(String id, String name, String email) {
        provider.onIdToken(claims -> {
            claims.put("sub", id);
            claims.put("preferred_username", name);
            claims.put("email", email);
        });
        Application application = new Application(cluster().first().realm(REALM));
        HttpBrowser browser = new HttpBrowser();
        var page = browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere);
        assertSignedIn(page);
        return String.valueOf(application.exchange(page).accessTokenClaims().getClaim("preferred_username"));
    }

    private void configure(String rule) {
        if (flow == null) {
            throw new IllegalStateException("No flow");
        }
        flow.configure(Map.of(
                "resolvers",
                rule,
                "emailMatchingVerifiedEmail.allowedDomains",
                ALIAS + ":crowd.example",
                "emailMatchingVerifiedEmail.plusTags",
                "true",
                "emailLocalPartMatchingUsername.allowedDomains",
                ALIAS + ":crowd.example",
                "authoritativeProviders",
                ALIAS,
                "userIdMatchingAttribute.attributes",
                ALIAS + ":employeeId"));
    }

    /** Rows of the tables that grow with the users, read one after the other and not by an index. */
    private long read() throws SQLException {
        Eventually.pause(COUNTED);
        try (Connection connection = cluster().database();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("select sum(seq_tup_read) from pg_stat_user_tables where relname"
                                + " in ('user_entity', 'user_attribute', 'federated_identity', 'user_role_mapping')")) {
            result.next();
            return result.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = cluster().database();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
