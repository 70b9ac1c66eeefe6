package dev.signinhub.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * A first-login flow as an admin makes it: the profile is reviewed, then the sign-in resolver decides, or else the user
 * proves with a password to be the one who is there already.
 */
public final class ResolverFlow {

    private static final String FIRST = "first";
    private static final String DECIDING = "deciding";
    private static final String ASKING = "asking";
    private static final String RESOLVER = "signin-resolver";

    private final Admin admin;
    private final String realm;
    private final String resolver;
    private final String review;

    /** Makes the flow; a page to review the profile is shown only where something is missing. */
    public ResolverFlow(Admin admin, String realm) {
        this.admin = admin;
        this.realm = realm;
        createFlow(FIRST);
        this.review = configured(addStep(FIRST, "idp-review-profile"), Map.of());
        addFlow(FIRST, DECIDING);
        this.resolver = configured(addStep(DECIDING, RESOLVER), Map.of());
        addFlow(DECIDING, ASKING);
        addStep(ASKING, "idp-confirm-link");
        addStep(ASKING, "idp-username-password-form");
        require(
                FIRST,
                Map.of(
                        "idp-review-profile",
                        "REQUIRED",
                        DECIDING,
                        "REQUIRED",
                        RESOLVER,
                        "ALTERNATIVE",
                        ASKING,
                        "ALTERNATIVE",
                        "idp-confirm-link",
                        "REQUIRED",
                        "idp-username-password-form",
                        "REQUIRED"));
    }

    /** Sends the provider's first sign-ins here. */
    public void serve(String alias) {
        changeProvider(alias, "firstBrokerLoginFlowAlias", FIRST);
    }

    /** Replaces the resolver's settings. */
    public void configure(Map<String, String> settings) {
        change(resolver, RESOLVER, settings);
    }

    /** Returns the resolver's settings. */
    public Map<String, Object> settings() {
        return Json.map(admin.get("/" + realm + "/authentication/config/" + resolver)
                .orFail()
                .json()
                .path("config"));
    }

    /** Whether the profile is reviewed: on, off or missing. */
    public void review(String when) {
        change(review, "idp-review-profile", Map.of("update.profile.on.first.login", when));
    }

    /** Makes a flow of a resolver alone. */
    public void alone(String flow, Map<String, String> settings) {
        createFlow(flow);
        configured(addStep(flow, RESOLVER), settings);
        require(flow, Map.of(RESOLVER, "REQUIRED"));
    }

    /** Leaves the resolver out. */
    public void switchOff() {
        require(DECIDING, RESOLVER, "DISABLED");
    }

    public void switchOn() {
        require(DECIDING, RESOLVER, "ALTERNATIVE");
    }

    /** Changes a member of the provider that is none of its settings. */
    public void changeProvider(String alias, String member, Object value) {
        admin.changeProvider(realm, alias, member, value);
    }

    private void createFlow(String alias) {
        admin.post(flows(""), Map.of("alias", alias, "providerId", "basic-flow", "topLevel", true, "builtIn", false))
                .orFail();
    }

    private void addFlow(String parent, String alias) {
        admin.post(
                        flows("/" + parent + "/executions/flow"),
                        Map.of("alias", alias, "type", "basic-flow", "provider", "", "description", ""))
                .orFail();
    }

    private String addStep(String flow, String provider) {
        admin.post(flows("/" + flow + "/executions/execution"), Map.of("provider", provider))
                .orFail();
        return step(flow, provider).path("id").asText();
    }

    private String configured(String step, Map<String, String> settings) {
        admin.post(
                        "/" + realm + "/authentication/executions/" + step + "/config",
                        Map.of("alias", step, "config", settings))
                .orFail();
        return admin.get("/" + realm + "/authentication/executions/" + step)
                .orFail()
                .json()
                .path("authenticatorConfig")
                .asText();
    }

    private void change(String config, String alias, Map<String, String> settings) {
        admin.put(
                        "/" + realm + "/authentication/config/" + config,
                        Map.of("id", config, "alias", alias, "config", settings))
                .orFail();
    }

    private void require(String flow, Map<String, String> requirements) {
        requirements.forEach((name, requirement) -> require(flow, name, requirement));
    }

    private void require(String flow, String name, String requirement) {
        Map<String, Object> changed = new HashMap<>(Json.map(step(flow, name)));
        changed.put("requirement", requirement);
        admin.put(flows("/" + flow + "/executions"), changed).orFail();
    }

    private JsonNode step(String flow, String name) {
        return steps(flow).stream()
                .filter(step -> name(step).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No " + name + " in " + flow));
    }

    private List<JsonNode> steps(String flow) {
        return StreamSupport.stream(
                        admin.get(flows("/" + flow + "/executions"))
                                .orFail()
                                .json()
                                .spliterator(),
                        false)
                .toList();
    }

    private static String name(JsonNode step) {
        return step.path("authenticationFlow").asBoolean()
                ? step.path("displayName").asText()
                : step.path("providerId").asText();
    }

    private String flows(String rest) {
        return "/" + realm + "/authentication/flows" + rest;
    }
}
