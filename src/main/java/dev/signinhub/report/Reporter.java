package dev.signinhub.report;

import dev.signinhub.broker.Inspected;
import dev.signinhub.broker.KnownSettings;
import dev.signinhub.broker.OperationalInfo;
import dev.signinhub.broker.SignInPage;
import dev.signinhub.broker.TrialStep;
import dev.signinhub.broker.UpstreamStatus;
import dev.signinhub.oidc.metadata.Freshness;
import dev.signinhub.upstream.Budget;
import dev.signinhub.upstream.CallLimit;
import dev.signinhub.upstream.Clocks;
import dev.signinhub.upstream.UpstreamClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.broker.provider.IdentityProvider;
import org.keycloak.broker.provider.IdentityProviderFactory;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.common.Version;
import org.keycloak.common.util.Environment;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.Urls;
import org.keycloak.urls.UrlType;

/** Writes the reports of one realm. It calls nobody, except to try a provider out. */
final class Reporter {

    private static final Logger logger = Logger.getLogger(Reporter.class);

    /** For all calls of a trial together: whoever waits for the answer sits in front of a screen. */
    static final Duration TRIAL = Duration.ofSeconds(2);

    /** The path of OidcCallbackEndpoint that a sign-out at the provider comes back to. */
    private static final String SIGNED_OUT = "/logout_response";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Function<IdentityProviderModel, Optional<SignInPage.Absence>> absences;
    private final @Nullable SignInMemory memory;

    Reporter(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.absences = SignInPage.absencesIn(session);
        KeycloakSessionFactory factories = session.getKeycloakSessionFactory();
        this.memory =
                factories.getProviderFactory(EventListenerProvider.class, SignInWatch.ID) instanceof SignInWatch watch
                        ? watch.memory()
                        : null;
    }

    RealmReport report(Stream<IdentityProviderModel> providers, boolean mayTry) {
        return new RealmReport(
                realm.getName(),
                SignIns.THIS_NODE,
                node(),
                Instant.now().toString(),
                new RealmReport.Server(
                        version(), Version.VERSION, Environment.isDevMode() ? "development" : "production", options()),
                mayTry,
                providers.map(this::report).toList());
    }

    private boolean hiddenByServer(IdentityProviderModel provider) {
        return absences.apply(provider)
                .filter(SignInPage.Absence.HIDDEN_BY_SERVER::equals)
                .isPresent();
    }

    private static String version() {
        return Objects.requireNonNull(OperationalInfo.version().get("version"));
    }

    /** The name that containers have; asking the machine for one may take a name server's time. */
    private static @Nullable String node() {
        return System.getenv("HOSTNAME");
    }

    private static List<SettingValue> options() {
        Freshness metadata = Freshness.configured();
        return List.of(
                option(
                        "signin-hub",
                        "upstream",
                        "timeout",
                        UpstreamClient.deadline().toSeconds()),
                option("signin-hub", "upstream", "max-calls", CallLimit.maximum()),
                option("signin-hub", "metadata", "lifetime", metadata.lifetime().toSeconds()),
                option("signin-hub", "metadata", "max-age", metadata.maxAge().toSeconds()),
                option(
                        "social",
                        "guest",
                        "allow-in-production",
                        Config.scope("social", "guest").getBoolean("allow-in-production", true)));
    }

    private static SettingValue option(String spi, String provider, String name, Object value) {
        KnownSettings.Origin origin = Config.scope(spi, provider).get(name) == null
                ? KnownSettings.Origin.DEFAULT
                : KnownSettings.Origin.ENVIRONMENT;
        return new SettingValue(
                "spi-" + spi + "--" + provider + "--" + name, null, value.toString(), origin.toString());
    }

    ProviderReport report(IdentityProviderModel provider) {
        IdentityProviderFactory<?> factory = factory(provider);
        Inspected inspected = inspected(factory, provider);
        UpstreamStatus upstream = status(inspected);
        ProviderReport.Clock clock = clock(provider, upstream);
        SignIns signIns = memory == null
                ? new SignIns("not watched: the listener " + SignInWatch.ID + " is disabled", null, List.of())
                : memory.of(provider.getInternalId());
        KnownSettings known = inspected != null && factory instanceof KnownSettings settings ? settings : null;
        return new ProviderReport(
                provider.getAlias(),
                KeycloakModelUtils.getIdentityProviderDisplayName(session, provider),
                provider.getProviderId(),
                SignIns.THIS_NODE,
                node(),
                Instant.now().toString(),
                maker(factory, inspected != null),
                provider.isEnabled(),
                PagePlace.of(realm, provider, absences),
                redirectUri(provider),
                upstream == null || !upstream.addresses().containsKey("sign-out")
                        ? null
                        : redirectUri(provider) + SIGNED_OUT,
                EffectiveSettings.of(provider, known, upstream, hiddenByServer(provider)),
                upstream,
                clock,
                account(provider),
                signIns,
                Findings.of(provider, factory != null, known, upstream, clock, signIns));
    }

    private static ProviderReport.Factory maker(@Nullable IdentityProviderFactory<?> factory, boolean ours) {
        if (factory == null) {
            return new ProviderReport.Factory(null, null, "nobody on this node");
        }
        String name = factory.getClass().getName();
        if (ours) {
            return new ProviderReport.Factory(name, version(), "signin-hub");
        }
        // Ours leaves the vendor to Keycloak's own provider when the server's option "stock" is on.
        return name.startsWith("org.keycloak.") || factory instanceof KnownSettings
                ? new ProviderReport.Factory(name, Version.VERSION, "keycloak")
                : new ProviderReport.Factory(
                        name, factory.getClass().getPackage().getImplementationVersion(), "other");
    }

    /** As core's {@code IdentityBrokerService.getIdentityProviderFactory}, which is private. */
    private @Nullable IdentityProviderFactory<?> factory(IdentityProviderModel provider) {
        KeycloakSessionFactory factories = session.getKeycloakSessionFactory();
        Object factory = factories.getProviderFactory(IdentityProvider.class, provider.getProviderId());
        if (factory == null) {
            factory = factories.getProviderFactory(SocialIdentityProvider.class, provider.getProviderId());
        }
        return factory instanceof IdentityProviderFactory<?> found ? found : null;
    }

    /** Returns a provider of this extension; others are not created, because nobody knows what that does. */
    private @Nullable Inspected inspected(
            @Nullable IdentityProviderFactory<?> factory, IdentityProviderModel provider) {
        return factory instanceof KnownSettings && factory.create(session, provider) instanceof Inspected inspected
                ? inspected
                : null;
    }

    private static @Nullable UpstreamStatus status(@Nullable Inspected inspected) {
        try {
            return inspected == null ? null : inspected.status();
        } catch (RuntimeException e) {
            // A setting that saving refuses but that was stored before: the findings name it.
            logger.debugf("A provider has no status: %s", e.getClass().getName());
            return null;
        }
    }

    /** Where browsers come back, which need not be where admins are. */
    private String redirectUri(IdentityProviderModel provider) {
        return Urls.identityProviderAuthnResponse(
                        session.getContext().getUri(UrlType.FRONTEND).getBaseUri(),
                        provider.getAlias(),
                        realm.getName())
                .toString();
    }

    private static ProviderReport.@Nullable Clock clock(
            IdentityProviderModel provider, @Nullable UpstreamStatus upstream) {
        String allowed = upstream == null || upstream.metadata() == null
                ? null
                : upstream.settings().get("allowedClockSkew");
        return Clocks.of(provider.getInternalId())
                .map(reading -> new ProviderReport.Clock(
                        reading.seconds(),
                        allowed == null ? null : Long.valueOf(allowed),
                        reading.at().toString()))
                .orElse(null);
    }

    private ProviderReport.Account account(IdentityProviderModel provider) {
        return new ProviderReport.Account(
                flow(provider.getFirstBrokerLoginFlowId())
                        .or(() -> Optional.ofNullable(realm.getFirstBrokerLoginFlow()))
                        .map(AuthenticationFlowModel::getAlias)
                        .orElse(null),
                flow(provider.getPostBrokerLoginFlowId())
                        .map(AuthenticationFlowModel::getAlias)
                        .orElse(null),
                provider.getConfig().getOrDefault(IdentityProviderModel.SYNC_MODE, "LEGACY"),
                Boolean.TRUE.equals(provider.isTrustEmail()),
                Boolean.TRUE.equals(provider.isStoreToken()),
                session.identityProviders()
                        .getMappersByAliasStream(provider.getAlias())
                        .map(mapper -> new ProviderReport.Mapper(mapper.getName(), mapper.getIdentityProviderMapper()))
                        .toList());
    }

    private Optional<AuthenticationFlowModel> flow(@Nullable String id) {
        return Optional.ofNullable(id).map(realm::getAuthenticationFlowById);
    }

    // --- trying

    TrialReport tryOut(IdentityProviderModel provider) {
        Instant start = Instant.now();
        List<TrialStep> steps = Budget.within(TRIAL, () -> steps(provider));
        return new TrialReport(
                provider.getAlias(),
                start.toString(),
                Duration.between(start, Instant.now()).toMillis(),
                TrialReport.verdict(steps),
                steps);
    }

    private List<TrialStep> steps(IdentityProviderModel provider) {
        Inspected inspected = inspected(factory(provider), provider);
        return inspected == null
                ? List.of(TrialStep.skipped("provider", "It is not one of this extension's, which knows only its own."))
                : inspected.tryOut(redirectUri(provider));
    }
}
