package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Page;
import dev.signinhub.testing.ResolverFlow;
import dev.signinhub.testing.hostile.HostileProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a sign-in resolver reads and the ID token lacks")
class ResolverUserinfoIT extends HostileUpstream {

    private static final Map<String, String> GATE = Map.of(
            "resolvers",
            "upstreamGroupRequired",
            "upstreamGroupRequired.claim",
            "org.groups",
            "upstreamGroupRequired.groups",
            "staff");

    private static final Map<String, String> NAME =
            Map.of("resolvers", "preferredUsernameMatchingUsername", "authoritativeProviders", ALIAS);

    private final Map<String, Object> inIdToken = new HashMap<>();
    private final Map<String, Object> inUserinfo = new HashMap<>();
    private ResolverFlow flow;
    private String sub = "";

    /** The profile needs nothing but what is in the ID token. */
    @Override
    Map<String, String> settings() {
        return Map.of("userNameClaim", "email");
    }

    @BeforeAll
    void prepare() {
        flow = new ResolverFlow(admin, realm);
        flow.alone("post", GATE);
        admin.createUser(realm, "alice", "alice@company.example", "password");
    }

    @BeforeEach
    void somebody() {
        flow.serve(ALIAS);
        flow.configure(Map.of());
        inIdToken.clear();
        inUserinfo.clear();
        sub = "sub-" + UUID.randomUUID();
        provider.onIdToken(claims -> {
            claims.put("sub", sub);
            claims.put("email", sub + "@upstream.example");
            claims.remove("preferred_username");
            claims.putAll(inIdToken);
        });
        provider.onUserinfo(claims -> {
            claims.clear();
            claims.put("sub", sub);
            claims.putAll(inUserinfo);
        });
    }

    @AfterEach
    void noPostLogin() {
        flow.changeProvider(ALIAS, "postBrokerLoginFlowAlias", "");
    }

    private static Map<String, Object> groups(String group) {
        return Map.of("org", Map.of("groups", List.of(group)));
    }

    private int asked() {
        return provider.requestsTo(HostileProvider.USERINFO).size();
    }

    @Test
    @DisplayName("is asked of userinfo: the groups at a first sign-in")
    void gate() {
        flow.configure(GATE);
        inUserinfo.putAll(groups("visitors"));
        assertRefused(signIn(), 403, "the claim org.groups has none of the required groups");
        inUserinfo.putAll(groups("staff"));
        assertSignedIn(signIn());
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    @DisplayName("is asked of userinfo: the groups at each sign-in, in a post-login flow")
    void postLogin() {
        flow.changeProvider(ALIAS, "postBrokerLoginFlowAlias", "post");
        inUserinfo.putAll(groups("staff"));
        assertSignedIn(signIn());
        assertSignedIn(signIn());
        assertThat(asked()).isEqualTo(2);
        inUserinfo.putAll(groups("leavers"));
        assertRefused(signIn(), 403, "the claim org.groups has none of the required groups");
    }

    @Test
    @DisplayName("is asked of userinfo: the user name")
    void userName() {
        flow.configure(NAME);
        inUserinfo.put("preferred_username", "alice");
        Page page = signIn();
        assertSignedIn(page);
        String alice = admin.get("/" + realm + "/users?exact=true&username=alice")
                .json()
                .path(0)
                .path("id")
                .asText();
        assertThat(admin.get("/" + realm + "/users/" + alice + "/federated-identity")
                        .orFail()
                        .json()
                        .findValuesAsText("userId"))
                .containsExactly(sub);
    }

    @Test
    @DisplayName("is not asked for if the ID token has it")
    void inIdToken() {
        flow.configure(GATE);
        inIdToken.putAll(groups("staff"));
        assertSignedIn(signIn());
        flow.configure(NAME);
        inIdToken.put("preferred_username", sub);
        assertSignedIn(signIn());
        assertThat(asked()).isZero();
    }

    @Test
    @DisplayName("is not asked for by a flow without a resolver, by one that is switched off, or for another provider")
    void nobodyAsks() {
        flow.configure(Map.of("resolvers", NAME.get("resolvers"), "authoritativeProviders", "other"));
        assertSignedIn(signIn());
        flow.configure(GATE);
        flow.switchOff();
        assertSignedIn(signIn());
        flow.changeProvider(ALIAS, "firstBrokerLoginFlowAlias", "first broker login");
        assertSignedIn(signIn());
        assertThat(asked()).isZero();
        // Else these would prove nothing.
        flow.serve(ALIAS);
        flow.switchOn();
        assertSignedIn(signIn());
        assertThat(asked()).isOne();
    }
}
