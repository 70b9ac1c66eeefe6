package dev.signinhub.testing.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSObject;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.vendor.Shape.Way;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The simulated vendors answer")
class VendorAnswersTest {

    private static final VendorSimulators VENDORS = VendorSimulators.start();

    @AfterEach
    void reset() {
        VENDORS.reset();
    }

    @AfterAll
    static void stop() {
        VENDORS.close();
    }

    private static HonestClient client(String id) {
        return client(Shape.of(id));
    }

    private static HonestClient client(Shape shape) {
        return new HonestClient(VENDORS.vendor(shape.id()), shape);
    }

    private static void assertTokens(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(Json.read(response.body()).path("access_token").asText())
                .as(response.body())
                .isNotEmpty();
    }

    /** Refused, whatever the status: GitHub's is 200. */
    private static void assertNoTokens(HttpResponse<String> response) {
        assertThat(response.body()).doesNotContain("access_token");
        assertThat(Json.read(response.body()).fieldNames())
                .toIterable()
                .as(response.body())
                .contains("error");
    }

    @Nested
    @DisplayName("like GitHub:")
    class LikeGitHub {

        private final HonestClient client = client("github");

        @Test
        @DisplayName("form-encoded without Accept, errors with status 200")
        void formEncoded() {
            Map<String, String> form = client.exchange(client.code());
            form.put("client_id", "signin-hub");
            form.put("client_secret", VENDORS.vendor("github").registerWithSecret());
            HttpResponse<String> first = plain(form);
            assertThat(first.headers().firstValue("content-type"))
                    .contains("application/x-www-form-urlencoded; charset=utf-8");
            assertThat(Urls.query(URI.create("/?" + first.body()))).containsKeys("access_token", "scope", "token_type");
            HttpResponse<String> second = plain(form);
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(Urls.query(URI.create("/?" + second.body()))).containsEntry("error", "invalid_grant");
        }

        private HttpResponse<String> plain(Map<String, String> form) {
            return client.send(HttpRequest.newBuilder(client.at("/login/oauth/access_token"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(Urls.form(form))));
        }

        @Test
        @DisplayName("addresses in a list of their own, in any order, for the scope or the permission")
        void emails() {
            VendorSimulator github = VENDORS.vendor("github");
            github.account().firstListed("old@example.com");
            String token = client.tokens().path("access_token").asText();
            assertThat(Json.read(client.get("/api/user", token).body())
                            .path("email")
                            .isNull())
                    .isTrue();
            JsonNode emails = Json.read(client.get("/api/user/emails", token).body());
            assertThat(emails.path(0).path("primary").asBoolean()).isFalse();
            assertThat(emails.path(1).path("email").asText()).isEqualTo("alice@example.com");
            github.account().emailVerified(false);
            assertThat(Json.read(client.get("/api/user/emails", token).body())
                            .path(1)
                            .path("verified")
                            .asBoolean())
                    .isFalse();
            github.account().noEmail();
            assertThat(client.get("/api/v3/user/emails", token).body()).isEqualTo("[]");
            github.emailsForbidden(true);
            assertThat(client.get("/api/user/emails", token).statusCode()).isEqualTo(403);
            github.emailsForbidden(false);
            Map<String, String> asked = client.asked();
            asked.put("scope", "read:user");
            assertThat(client.get(
                                    "/api/user/emails",
                                    client.tokens(asked).path("access_token").asText())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Nested
    @DisplayName("like Microsoft:")
    class LikeMicrosoft {

        private final HonestClient client = client("microsoft");

        @Test
        @DisplayName("the issuer of shared tenants is a template")
        void issuer() throws ParseException {
            assertThat(issuerOf("common")).isEqualTo(VENDORS.url("microsoft") + "/{tenantid}/v2.0");
            assertThat(issuerOf("organizations")).isEqualTo(VENDORS.url("microsoft") + "/{tenantid}/v2.0");
            String own = VENDORS.url("microsoft") + "/" + Microsoft.TENANT + "/v2.0";
            assertThat(issuerOf(Microsoft.TENANT)).isEqualTo(own);
            assertThat(claims(client.tokens())).containsEntry("iss", own).containsEntry("tid", Microsoft.TENANT);
            VENDORS.vendor("microsoft").account().attribute("tid", "mallory");
            assertThat(claims(client.tokens()))
                    .containsEntry("iss", VENDORS.url("microsoft") + "/mallory/v2.0")
                    .containsEntry("tid", "mallory");
        }

        private String issuerOf(String tenant) {
            return Json.read(client.get("/" + tenant + "/v2.0/.well-known/openid-configuration")
                            .body())
                    .path("issuer")
                    .asText();
        }

        @Test
        @DisplayName("the ID token has oid for whom asks for the profile, and nothing on an address being verified")
        void idToken() throws ParseException {
            assertThat(claims(client.tokens()))
                    .containsKeys("oid", "preferred_username", "email")
                    .doesNotContainKey("email_verified");
            Map<String, String> asked = client.asked();
            asked.put("scope", "openid User.Read");
            assertThat(claims(client.tokens(asked))).containsKey("tid").doesNotContainKey("oid");
        }
    }

    @Nested
    @DisplayName("like Bitbucket Data Center:")
    class LikeBitbucketServer {

        private final HonestClient client = client("bitbucket-server");

        @Test
        @DisplayName("a header says who it is, and the slug finds the user")
        void whoami() {
            VendorSimulator server = VENDORS.vendor("bitbucket-server");
            server.account().username("Alice+Admin");
            String token = client.tokens().path("access_token").asText();
            HttpResponse<String> whoami = client.get("/plugins/servlet/applinks/whoami", token);
            assertThat(whoami.headers().firstValue("X-Ausername")).contains("Alice%2BAdmin");
            assertThat(whoami.body()).isEqualTo("Alice+Admin");
            HttpResponse<String> missing = client.get("/rest/api/latest/users/Alice%2BAdmin", token);
            assertThat(missing.statusCode()).isEqualTo(404);
            JsonNode user = Json.read(
                    client.get("/rest/api/latest/users/alice_admin", token).body());
            assertThat(user.path("id").asLong()).isEqualTo(1042);
            JsonNode found = Json.read(client.get("/rest/api/latest/users?filter=Alice%2BAdmin", token)
                    .body());
            assertThat(found.path("values").path(0)).isEqualTo(user);
        }

        @Test
        @DisplayName("whoever shows no token is nobody, with status 200")
        void anonymous() {
            HttpResponse<String> whoami = client.get("/plugins/servlet/applinks/whoami");
            assertThat(whoami.statusCode()).isEqualTo(200);
            assertThat(whoami.headers().firstValue("X-Ausername")).isEmpty();
            assertThat(client.get("/plugins/servlet/applinks/whoami", "expired").statusCode())
                    .isEqualTo(401);
        }

        @Test
        @DisplayName("an address may be absent, and a scope must be there")
        void emailAndScope() {
            String token = client.tokens().path("access_token").asText();
            VENDORS.vendor("bitbucket-server").account().noEmail();
            assertThat(client.get("/rest/api/latest/users/alice", token).body()).doesNotContain("emailAddress");
            Map<String, String> asked = client.asked();
            asked.remove("scope");
            assertThat(client.response(asked)).containsEntry("error", "invalid_scope");
        }
    }

    @Nested
    @DisplayName("like the others:")
    class LikeTheOthers {

        @Test
        @DisplayName("Bitbucket Cloud sends to its callback, lists addresses, may forbid them")
        void bitbucket() {
            HonestClient client = client("bitbucket");
            VendorSimulator bitbucket = VENDORS.vendor("bitbucket");
            bitbucket.account().firstListed("old@example.com");
            Map<String, String> asked = client.asked();
            asked.remove("redirect_uri");
            assertThat(client.authorize(asked).headers().firstValue("location").orElse(""))
                    .startsWith(HonestClient.REDIRECT);
            JsonNode tokens = client.tokens();
            assertThat(tokens.path("scopes").asText()).isEqualTo("account email");
            String token = tokens.path("access_token").asText();
            JsonNode emails =
                    Json.read(client.get("/api/2.0/user/emails", token).body()).path("values");
            assertThat(emails.path(0).path("is_primary").asBoolean()).isFalse();
            assertThat(emails.path(1).path("is_confirmed").asBoolean()).isTrue();
            bitbucket.emailsForbidden(true);
            assertThat(client.get("/api/2.0/user/emails", token).statusCode()).isEqualTo(403);
        }

        @Test
        @DisplayName("Atlassian wants an audience, and read:me for the profile")
        void atlassian() {
            HonestClient client = client("atlassian");
            Map<String, String> asked = client.asked();
            asked.remove("audience");
            assertThat(client.response(asked)).containsEntry("error", "invalid_request");
            asked = client.asked();
            asked.put("scope", "read:jira-user");
            JsonNode tokens = client.tokens(asked);
            assertThat(client.user(tokens).statusCode()).isEqualTo(403);
            assertThat(tokens.has("refresh_token")).isFalse();
        }

        @Test
        @DisplayName("VMware has one issuer everywhere, and the organization in context_name")
        void vmware() throws ParseException {
            HonestClient client = client("vmware-cloud");
            Map<String, String> asked = client.asked();
            asked.put("orgId", "0a1b2c3d");
            assertThat(claims(client.tokens(asked)))
                    .containsEntry("iss", "https://gaz.csp-vidm-prod.com")
                    .containsEntry("context_name", "0a1b2c3d");
            assertThat(claims(client.tokens())).containsEntry("context_name", VmwareCloud.ORGANIZATION);
            assertThat(client.get("/csp/gateway/am/api/.well-known/openid-configuration")
                            .body())
                    .contains("\"issuer\":\"https://gaz.csp-vidm-prod.com\"");
        }

        @Test
        @DisplayName("Okta's custom authorization server is another issuer")
        void okta() throws ParseException {
            Shape org = Shape.of("okta");
            HonestClient custom = client(new Shape(
                    "okta",
                    "/oauth2/default/v1/authorize",
                    "/oauth2/default/v1/token",
                    "/oauth2/default/v1/userinfo",
                    org.scope(),
                    Way.NONE));
            JsonNode tokens = custom.tokens();
            String issuer = VENDORS.url("okta") + "/oauth2/default";
            assertThat(claims(tokens)).containsEntry("iss", issuer);
            assertThat(custom.user(tokens).statusCode()).isEqualTo(200);
            assertThat(Json.read(custom.get("/oauth2/default/.well-known/openid-configuration")
                                    .body())
                            .path("issuer")
                            .asText())
                    .isEqualTo(issuer);
            assertNoTokens(client(org).token(custom.exchange(custom.code())));
            assertThat(client(org).user(tokens).statusCode()).isEqualTo(401);
            assertThat(custom.get("/oauth2/unknown/v1/keys").statusCode()).isEqualTo(404);
        }

        @Test
        @DisplayName("OneLogin refuses offline_access, and says nothing on an address being verified")
        void oneLogin() throws ParseException {
            HonestClient client = client("onelogin");
            Map<String, String> asked = client.asked();
            asked.put("scope", "openid offline_access");
            assertThat(client.response(asked)).containsEntry("error", "invalid_scope");
            assertThat(claims(client.tokens())).containsKey("email").doesNotContainKey("email_verified");
            VENDORS.vendor("onelogin").account().emailVerified(false);
            assertThat(claims(client.tokens())).containsEntry("email_verified", false);
        }

        @Test
        @DisplayName("GitLab's ID token has no names, takes an empty secret for none, wants read_user for its API")
        void gitLab() throws ParseException {
            HonestClient client = client("gitlab");
            JsonNode tokens = client.tokens();
            assertThat(claims(tokens)).containsEntry("email_verified", true).doesNotContainKey("nickname");
            assertThat(Json.read(client.user(tokens).body()).path("nickname").asText())
                    .isEqualTo("alice");
            assertThat(client.get("/api/v4/user", tokens.path("access_token").asText())
                            .statusCode())
                    .isEqualTo(403);
            assertTokens(client.token(client.exchange(client.code()), Way.POST, ""));
        }

        @Test
        @DisplayName("Google gives refresh tokens for a new consent only, and names the Workspace domain")
        void google() throws ParseException {
            HonestClient client = client("google");
            VENDORS.vendor("google").account().attribute("hd", "corp.example");
            assertThat(claims(client.tokens())).containsEntry("hd", "corp.example");
            Map<String, String> asked = client.asked();
            asked.remove("prompt");
            assertThat(client.tokens(asked).has("refresh_token")).isFalse();
            assertThat(client.response(asked)).containsEntry("authuser", "0");
        }
    }

    private static Map<String, Object> claims(JsonNode tokens) throws ParseException {
        return JWSObject.parse(tokens.path("id_token").asText()).getPayload().toJSONObject();
    }
}
