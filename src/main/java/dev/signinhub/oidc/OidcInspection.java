package dev.signinhub.oidc;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.broker.TrialStep;
import dev.signinhub.broker.UpstreamStatus;
import dev.signinhub.oauth.EndpointTrial;
import dev.signinhub.oidc.metadata.KnownMetadata;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.upstream.Budget;
import dev.signinhub.upstream.Stage;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with an OpenID provider.
 *
 * @param keys the key set at a URL; made without a call
 * @param endpoints for trying the endpoints, once the metadata is known
 */
record OidcInspection(OidcConfig config, Function<URI, ProviderKeys> keys, Supplier<EndpointTrial> endpoints) {

    private static final Map<Stage, String> STEPS = new EnumMap<>(Map.of(
            Stage.ADDRESS, "address", Stage.CONNECTION, "connection", Stage.TLS, "TLS", Stage.ANSWER, "metadata"));

    private static final Map<Stage, String> PASSED = new EnumMap<>(Map.of(
            Stage.ADDRESS, "The host name has an address.",
            Stage.CONNECTION, "The address accepts connections.",
            Stage.TLS, "This server trusts the certificate.",
            Stage.ANSWER, "The metadata can be read and has what a sign-in needs."));

    private static final String ISSUER = "issuer";
    private static final String S256 = "S256";
    private static final String KEYS = "keys";
    private static final String OFFERED = "offered";

    // --- what is known

    UpstreamStatus status() {
        KnownMetadata known;
        try {
            known = config.liveMetadata().known();
        } catch (SignInFailure failure) {
            return status(null, withoutAddress(failure), null);
        }
        ProviderMetadata document = Optional.ofNullable(known.document())
                .or(config.liveMetadata()::stored)
                .map(found -> found.metadata())
                .orElse(null);
        return status(
                document,
                metadata(known, document),
                document == null ? null : keys(document.jwksUri(), keys.apply(document.jwksUri())));
    }

    private UpstreamStatus status(
            @Nullable ProviderMetadata document,
            UpstreamStatus.Metadata metadata,
            UpstreamStatus.@Nullable Keys keySet) {
        return new UpstreamStatus(
                document == null ? Map.of() : addresses(document), rowSettings(metadata), client(), metadata, keySet);
    }

    private static UpstreamStatus.Metadata withoutAddress(SignInFailure failure) {
        return new UpstreamStatus.Metadata(
                "",
                UpstreamStatus.Metadata.UNUSABLE,
                null,
                null,
                null,
                null,
                "unknown",
                List.of(),
                false,
                List.of(),
                false,
                new UpstreamStatus.Problem(Instant.now().toString(), failure.reason()));
    }

    private UpstreamStatus.Metadata metadata(KnownMetadata known, @Nullable ProviderMetadata document) {
        KnownMetadata.Problem problem = known.problem();
        boolean live = known.document() != null && known.document().isLive();
        return new UpstreamStatus.Metadata(
                String.valueOf(config.metadataAddress().url()),
                state(known, live, document != null),
                live ? Instant.now().minus(known.age()).toString() : null,
                live ? known.age().toSeconds() : null,
                document == null ? null : document.issuer(),
                issuerMatches(problem, document),
                s256(problem, live ? document : null),
                live && document != null ? document.tokenEndpointAuthMethodsSupported() : List.of(),
                live
                        && document != null
                        && document.tokenEndpointAuthMethodsSupported().contains(authentication()),
                document == null ? List.of() : document.idTokenSigningAlgValuesSupported(),
                document != null && document.authorizationResponseIssParameterSupported(),
                problem == null
                        ? null
                        : new UpstreamStatus.Problem(
                                problem.at().toString(), problem.reason().getMessage()));
    }

    /** Metadata with another issuer is never in use. */
    private static @Nullable Boolean issuerMatches(
            KnownMetadata.@Nullable Problem problem, @Nullable ProviderMetadata document) {
        if (problem != null && problem.reason().isOtherIssuer()) {
            return false;
        }
        return document == null ? null : true;
    }

    static String state(KnownMetadata known, boolean live, boolean stored) {
        if (known.problem() != null && !known.problem().reason().isUnreachable()) {
            return UpstreamStatus.Metadata.UNUSABLE;
        }
        if (live) {
            return known.due() ? UpstreamStatus.Metadata.STALE : UpstreamStatus.Metadata.FRESH;
        }
        if (known.problem() != null) {
            return UpstreamStatus.Metadata.UNREACHABLE;
        }
        return stored ? UpstreamStatus.Metadata.STORED : UpstreamStatus.Metadata.UNREAD;
    }

    private static String s256(KnownMetadata.@Nullable Problem problem, @Nullable ProviderMetadata document) {
        if (problem != null && problem.reason().isWithoutS256()) {
            return "not offered";
        }
        if (document == null) {
            return "unknown";
        }
        return document.codeChallengeMethodsSupported().isEmpty() ? "not said" : OFFERED;
    }

    private static UpstreamStatus.Keys keys(URI url, ProviderKeys keySet) {
        KnownKeys known = keySet.known().orElse(new KnownKeys(null, List.of(), null));
        return new UpstreamStatus.Keys(
                url.toString(), known.at() == null ? null : known.at().toString(), known.keys(), known.problem());
    }

    private Map<String, String> addresses(ProviderMetadata document) {
        Map<String, String> addresses = new LinkedHashMap<>();
        put(addresses, "authorization", document.authorizationEndpoint());
        put(addresses, "token", document.tokenEndpoint());
        put(addresses, KEYS, document.jwksUri());
        put(addresses, "userinfo", document.userinfoEndpoint());
        put(addresses, "introspection", document.introspectionEndpoint());
        put(addresses, "revocation", document.revocationEndpoint());
        put(addresses, "sign-out", config.signsOutAtProvider() ? document.endSessionEndpoint() : null);
        return addresses;
    }

    private static void put(Map<String, String> map, String name, @Nullable Object value) {
        if (value != null) {
            map.put(name, value.toString());
        }
    }

    /** Those that a vendor's row may decide: a provider without a row has them among its own settings. */
    private Map<String, String> rowSettings(UpstreamStatus.Metadata metadata) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(OidcSettings.METADATA_URL.key(), metadata.url());
        put(
                settings,
                OidcSettings.EXPECTED_ISSUER.key(),
                config.metadataAddress().issuer());
        put(settings, OidcSettings.USER_ID_CLAIM.key(), config.getUserIDClaim());
        put(settings, OidcSettings.USER_NAME_CLAIM.key(), config.getUserNameClaim());
        put(settings, OidcSettings.EMAIL_CLAIM.key(), config.getEmailClaim());
        put(settings, OidcSettings.FULL_NAME_CLAIM.key(), config.getFullNameClaim());
        put(settings, OidcSettings.USERINFO.key(), config.userinfoUse().key());
        settings.put(OidcSettings.CLOCK_SKEW.key(), String.valueOf(config.getAllowedClockSkew()));
        return settings;
    }

    private UpstreamStatus.Client client() {
        return new UpstreamStatus.Client(
                config.getClientId(),
                authentication(),
                config.getClientSecret() == null ? "not set" : "set",
                config.isPkceEnabled() ? config.getPkceMethod() : "off",
                config.clientProblem());
    }

    private String authentication() {
        return Objects.requireNonNullElse(config.getClientAuthMethod(), OidcConfig.NO_CLIENT_AUTHENTICATION);
    }

    // --- what can be tried

    List<TrialStep> tryOut() {
        List<TrialStep> steps = new ArrayList<>();
        ProviderMetadata document;
        try {
            document = config.liveMetadata().reload();
        } catch (SignInFailure failure) {
            return List.of(TrialStep.failed("settings", failure.reason()));
        } catch (MetadataException e) {
            upTo(e, steps);
            return steps;
        }
        upTo(null, steps);
        steps.add(TrialStep.ok(ISSUER, "It is " + document.issuer() + ", as the address requires."));
        steps.add(s256(document));
        steps.add(keysOf(document));
        steps.addAll(endpoints.get().steps(document.authorizationEndpoint(), document.tokenEndpoint()));
        return steps;
    }

    /** Adds a step for each stage of reading the metadata, to the one where it failed, if it did. */
    private void upTo(@Nullable MetadataException e, List<TrialStep> steps) {
        boolean answered = e != null && e.stage() == Stage.ANSWER;
        for (Stage stage : Stage.values()) {
            String step = Objects.requireNonNull(STEPS.get(stage));
            if (e != null && stage == e.stage()) {
                break;
            }
            if (stage == Stage.TLS && isPlain()) {
                steps.add(TrialStep.skipped(step, "The address begins with http://, so nothing is encrypted."));
            } else {
                steps.add(TrialStep.ok(step, Objects.requireNonNull(PASSED.get(stage))));
            }
        }
        if (e == null) {
            return;
        }
        if (answered && (e.isOtherIssuer() || e.isWithoutS256())) {
            steps.add(TrialStep.ok("metadata", "There is a metadata document."));
            steps.add(TrialStep.failed(
                    e.isOtherIssuer() ? ISSUER : S256,
                    (e.getMessage() + " "
                                    + (e.isOtherIssuer()
                                            ? config.metadataAddress().advice()
                                            : ""))
                            .strip()));
        } else {
            steps.add(TrialStep.failed(Objects.requireNonNull(STEPS.get(e.stage())), e.getMessage()));
        }
    }

    private boolean isPlain() {
        return String.valueOf(config.metadataAddress().url()).regionMatches(true, 0, "http:", 0, 5);
    }

    private static TrialStep s256(ProviderMetadata document) {
        return document.codeChallengeMethodsSupported().isEmpty()
                ? TrialStep.unclear(S256, "The metadata does not say which PKCE methods it takes.")
                : TrialStep.ok(S256, "The metadata lists it.");
    }

    private TrialStep keysOf(ProviderMetadata document) {
        if (!Budget.isLeft()) {
            return TrialStep.outOfTime(KEYS);
        }
        KnownKeys found = keys.apply(document.jwksUri()).look();
        if (found.problem() != null) {
            return TrialStep.failed(KEYS, found.problem());
        }
        return found.keys().isEmpty()
                ? TrialStep.failed(KEYS, "The key set has no key to check a signature with.")
                : TrialStep.ok(
                        KEYS,
                        "Published: "
                                + String.join(
                                        ", ",
                                        found.keys().stream()
                                                .map(UpstreamStatus.Key::kid)
                                                .toList())
                                + ".");
    }
}
