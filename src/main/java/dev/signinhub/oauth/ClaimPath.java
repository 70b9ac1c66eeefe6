package dev.signinhub.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;

/**
 * Where a claim is: {@code groups}, {@code realm_access.roles}, {@code orgs[*].name} or {@code emails[0].value}.
 *
 * <p>A dot in a name is written as {@code \.}; a claim whose whole name is the path comes first, so that {@code
 * https://acme.example/groups} is found as it is.
 */
public final class ClaimPath {

    private static final int MAX_LENGTH = 255;

    private static final String NAME = "(?:\\\\.|[^\\\\.\\[\\]])+";
    private static final String INDEX = "\\[(?:\\*|\\d{1,4})]";
    private static final String PART = NAME + "(?:" + INDEX + ")*";
    private static final Pattern PATH = Pattern.compile(PART + "(?:\\." + PART + ")*");
    private static final Pattern STEP = Pattern.compile("(?<name>" + NAME + ")|(?<index>" + INDEX + ")");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    /** OpenID Connect Core 1.0 section 5.6.2: the claims that have to be fetched elsewhere. */
    private static final String CLAIMS_ELSEWHERE = "_claim_names";

    private static final JsonMapper JSON = new JsonMapper();

    private final String path;
    private final String claim;
    private final List<Function<JsonNode, Stream<JsonNode>>> steps;

    private ClaimPath(String path, String claim, List<Function<JsonNode, Stream<JsonNode>>> steps) {
        this.path = path;
        this.claim = claim;
        this.steps = steps;
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException with one sentence for a path that cannot be read
     */
    public static ClaimPath of(String path) {
        // The length first: the pattern is recursive.
        if (path.length() > MAX_LENGTH || !PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "Claim must be a path such as groups, realm_access.roles or orgs[*].name,"
                            + " with \\. for a dot in a name.");
        }
        List<Function<JsonNode, Stream<JsonNode>>> steps = new ArrayList<>();
        String claim = null;
        Matcher step = STEP.matcher(path);
        while (step.find()) {
            String name = step.group("name");
            if (name == null) {
                steps.add(step(step.group("index")));
            } else {
                String member = ESCAPED.matcher(name).replaceAll("$1");
                claim = Objects.requireNonNullElse(claim, member);
                steps.add(node -> Stream.of(isEmptyList(node) ? node : node.path(member)));
            }
        }
        return new ClaimPath(path, Objects.requireNonNull(claim), List.copyOf(steps));
    }

    private static Function<JsonNode, Stream<JsonNode>> step(String index) {
        if (index.equals("[*]")) {
            return ClaimPath::elements;
        }
        int position = Integer.parseInt(index.substring(1, index.length() - 1));
        return node -> Stream.of(node.path(position));
    }

    /** An empty list is all that it leads to: the sign-in has said that there is nothing. */
    private static Stream<JsonNode> elements(JsonNode node) {
        if (isEmptyList(node)) {
            return Stream.of(node);
        }
        return node.isArray() ? StreamSupport.stream(node.spliterator(), false) : Stream.empty();
    }

    private static boolean isEmptyList(JsonNode node) {
        return node.isArray() && node.isEmpty();
    }

    /** Reads a path from settings that may be older than their check; nothing if it cannot be read. */
    public static Optional<ClaimPath> ifReadable(String path) {
        try {
            return Optional.of(of(path));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the values in what a sign-in said about its user: the ID token, or else userinfo or the vendor's profile.
     *
     * <p>A list counts as its elements. Numbers and booleans become text; objects, nulls and blank text are left out.
     */
    public List<String> in(BrokeredIdentityContext identity) {
        return said(identity)
                .flatMap(node -> node.isArray() ? elements(node) : Stream.of(node))
                .filter(node -> node.isValueNode() && !node.isNull() && !isBlank(node))
                .map(JsonNode::asText)
                .toList();
    }

    /** Tells whether the sign-in said anything here, be it an empty list. */
    public boolean isIn(BrokeredIdentityContext identity) {
        return said(identity).findAny().isPresent();
    }

    /**
     * Tells whether the claim has to be fetched elsewhere, which nobody does: it says nothing then. Microsoft does so
     * with the groups of a user who has many.
     */
    public boolean isElsewhere(BrokeredIdentityContext identity) {
        return documents(identity)
                .map(document -> document.path(CLAIMS_ELSEWHERE))
                .anyMatch(names -> names.has(claim) || names.has(path));
    }

    /** Tells whether a document says anything here, be it an empty list. */
    public boolean isIn(JsonNode document) {
        return at(document).findAny().isPresent();
    }

    /** The first document that has the claim speaks for all. */
    private Stream<JsonNode> said(BrokeredIdentityContext identity) {
        return documents(identity)
                .map(document -> at(document).toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .stream()
                .flatMap(List::stream);
    }

    private Stream<JsonNode> at(JsonNode document) {
        Stream<JsonNode> found = Stream.of(document);
        if (document.has(path)) {
            found = found.map(root -> root.path(path));
        } else {
            for (Function<JsonNode, Stream<JsonNode>> step : steps) {
                found = found.flatMap(step);
            }
        }
        return found.filter(node -> !node.isMissingNode() && !node.isNull() && !isBlank(node));
    }

    private static boolean isBlank(JsonNode node) {
        return node.isTextual() && node.textValue().isBlank();
    }

    /**
     * Where {@code OIDCIdentityProvider} and {@code AbstractJsonUserAttributeMapper} keep them, also in a first-login
     * flow, which stores the identity in between ({@code SerializedBrokeredIdentityContext}). An access token is there
     * only if it was exchanged and is valid.
     */
    private static Stream<JsonNode> documents(BrokeredIdentityContext identity) {
        return Stream.of(
                        OIDCIdentityProvider.VALIDATED_ID_TOKEN,
                        OIDCIdentityProvider.VALIDATED_ACCESS_TOKEN,
                        OIDCIdentityProvider.USER_INFO)
                .flatMap(key -> Optional.ofNullable(identity.getContextData().get(key)).stream())
                .map(document -> document instanceof JsonNode json ? json : JSON.<JsonNode>valueToTree(document));
    }

    @Override
    public String toString() {
        return path;
    }
}
