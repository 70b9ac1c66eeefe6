package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.AdminRequest;
import dev.signinhub.broker.ProviderChange;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.AuthorizeParameters;
import dev.signinhub.oauth.ClientAuthentication;
import dev.signinhub.oauth.ClientSettings;
import dev.signinhub.oauth.CodeVerifier;
import dev.signinhub.oauth.ProfileSync;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The configuration of one OpenID provider.
 *
 * <p>Core's inherited code uses this class's getters, not the stored map, so they enforce what must hold whatever is
 * stored: S256, nonce and signature always, and endpoints from live metadata if there is a session.
 */
public abstract class OidcConfig extends OIDCIdentityProviderConfig {

    private static final long serialVersionUID = 1L;

    /** The value of {@code clientAuthMethod} for sending neither a secret nor an assertion. */
    protected static final String NO_CLIENT_AUTHENTICATION = "none";

    /** Core's settings that its console form sends but that are meaningless here without a client secret. */
    private static final List<String> NEED_A_SECRET = List.of(
            "clientSecret",
            "clientAuthMethod",
            "clientAssertionSigningAlg",
            "clientAssertionAudience",
            "jwtX509HeadersEnabled",
            "disableUserInfo",
            "publicKeySignatureVerifier",
            "publicKeySignatureVerifierKeyId");

    /** Core's settings that decide nothing here, with the value that holds; any other value would mislead. */
    private static final Map<String, String> FIXED = Map.of(
            "pkceEnabled", "true",
            "pkceMethod", CodeVerifier.METHOD,
            "disableNonce", "false",
            "validateSignature", "true",
            "useJwksUrl", "true");

    private final transient @Nullable SaveContext saveContext;
    private final transient @Nullable LiveMetadata metadata;

    /** A configuration that is about to be filled in and saved. */
    protected OidcConfig(MetadataCache cache) {
        this(new ServerSaveContext(cache));
    }

    OidcConfig(SaveContext saveContext) {
        this.saveContext = saveContext;
        this.metadata = null;
    }

    /** A configuration as it was saved. */
    protected OidcConfig(IdentityProviderModel model, KeycloakSession session, MetadataCache cache) {
        super(model);
        this.saveContext = null;
        this.metadata = new LiveMetadata(session, cache, this, this::metadataAddress, this::takesSecret);
    }

    // --- what subclasses decide

    /** Where the picture and the locale of a user are. */
    protected ProfileSync.Claims profileClaims() {
        return ProfileSync.Claims.STANDARD;
    }

    /** Returns where the metadata is, given settings that need not be this provider's current ones. */
    protected abstract MetadataAddress metadataAddress(Map<String, String> settings);

    /** Returns how this client authenticates at the token endpoint. */
    protected abstract ClientAuthentication clientAuthentication();

    /** Returns whether a response without {@code iss} is accepted although the metadata promises one. */
    protected boolean acceptsMissingIss() {
        return false;
    }

    /** Returns whether an ID token without a nonce is accepted. */
    protected boolean acceptsMissingNonce() {
        return false;
    }

    /**
     * Decides whether a user with a valid token or profile may sign in.
     *
     * @param claims from the ID token or, without one, from the profile
     * @throws SignInFailure when the user may not sign in
     */
    protected void requireAdmitted(JsonNode claims) {}

    /** Returns the issuer that a token must name, given its claims, which the provider has signed. */
    protected String issuerOf(JsonNode claims) {
        return metadata().issuer();
    }

    /** Returns servers that may get the secret besides the one that publishes the metadata. */
    protected Collection<String> secretServers() {
        return List.of();
    }

    /** Returns what the vendor's rules have against how this client authenticates, if anything. */
    protected @Nullable String clientProblem() {
        return null;
    }

    /** Returns the default scopes. */
    protected String defaultScopes() {
        return Objects.requireNonNull(OidcSettings.SCOPES.defaultValue());
    }

    /** Returns when the userinfo endpoint is called by default. */
    protected String defaultUserinfo() {
        return UserinfoUse.MISSING.key();
    }

    /** Returns whether signing out also signs out at the provider by default. */
    protected boolean signsOutByDefault() {
        return true;
    }

    // --- saving

    /**
     * Checks the settings and completes them from the metadata.
     *
     * @throws IllegalArgumentException with one sentence that the console shows
     */
    @Override
    public final void validate(RealmModel realm) {
        AdminRequest.check(this, realm, () -> check(realm));
    }

    /**
     * Does the work of {@link #validate}.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    protected void check(RealmModel realm) {
        if (saveContext != null) {
            if (!takesSecret()) {
                // Providers that take a secret keep these: core's own provider may take such an instance over again.
                getConfig().keySet().removeAll(NEED_A_SECRET);
                // A file may say what holds: tools that keep realms as files would write it again on each run.
                getConfig()
                        .entrySet()
                        .removeIf(entry -> FIXED.containsKey(entry.getKey())
                                && !Objects.equals(FIXED.get(entry.getKey()), entry.getValue()));
            }
            new ConfigValidation(this, metadataAddress(), realm.getSslRequired(), saveContext).checkAndComplete();
            // As in core's OIDCIdentityProviderConfig.validate: these features require the issuer to be unique.
            if (isJWTAuthorizationGrantEnabled()) {
                validateIssuer(realm, IdentityProviderType.JWT_AUTHORIZATION_GRANT);
            }
            if (isSupportsClientAssertions()) {
                validateIssuer(realm, IdentityProviderType.CLIENT_ASSERTION);
            }
            change().warnOfLinks(realm);
        }
    }

    /** Returns what saving changes about this provider. */
    protected final ProviderChange change() {
        return new ProviderChange(
                this,
                settings -> List.of(
                        Objects.requireNonNullElse(metadataAddress(settings).url(), "")));
    }

    // --- reading

    /** Returns a setting without surrounding spaces, or null if it is not set. */
    protected final @Nullable String get(String key) {
        String value = getConfig().get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    final MetadataAddress metadataAddress() {
        return metadataAddress(getConfig());
    }

    /** @throws SignInFailure when it cannot be read and was not stored */
    final ProviderMetadata metadata() {
        return liveMetadata().get();
    }

    final LiveMetadata liveMetadata() {
        return Objects.requireNonNull(metadata, "a configuration that is being saved has no live metadata");
    }

    private boolean takesSecret() {
        return clientAuthentication().takesSecret();
    }

    /** Tells whether metadata from a public address may name private ones. */
    final boolean mayReachPrivateAddresses() {
        return OidcSettings.PRIVATE_ADDRESSES.isOnIn(getConfig());
    }

    /**
     * Checks that the secret may be sent to a URL from the metadata: whoever controls the metadata must not
     * get the secret that way.
     *
     * @throws SignInFailure unless the URL is on the metadata's server, on one that the preset knows, or on the one
     *     that was current when an admin saved the provider
     */
    final void requireSecretMayGoTo(URI url) {
        String metadataUrl = metadataAddress().url();
        String saved = new LastKnownMetadata(getConfig(), metadataUrl).isPresent() ? get(TOKEN_ENDPOINT_URL) : null;
        boolean known = Stream.concat(Stream.of(metadataUrl, saved), secretServers().stream())
                .filter(Objects::nonNull)
                .map(URI::create)
                .anyMatch(server -> isSameServer(server, url));
        if (!known) {
            throw SignInFailure.misconfigured(
                    "the metadata names an endpoint on a different server than when the provider was"
                            + " saved, and the client secret is not sent there: save the provider again"
                            + " if the move is genuine");
        }
    }

    private static boolean isSameServer(URI one, URI other) {
        return String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme())
                && String.valueOf(one.getRawAuthority()).equalsIgnoreCase(other.getRawAuthority());
    }

    final Set<String> scopes() {
        Set<String> scopes = new LinkedHashSet<>(List.of("openid"));
        String entered = OidcSettings.SCOPES.enteredIn(getConfig());
        scopes.addAll(Arrays.asList((entered == null ? defaultScopes() : entered).split("\\s+")));
        return scopes;
    }

    /** Returns additional parameters for the authorization request. */
    protected Map<String, String> authorizeParameters() {
        return AuthorizeParameters.parse(ClientSettings.AUTHORIZE_PARAMETERS.in(getConfig()));
    }

    final UserinfoUse userinfoUse() {
        String use = OidcSettings.USERINFO.enteredIn(getConfig());
        return UserinfoUse.of(use == null ? defaultUserinfo() : use);
    }

    final Duration clockSkew() {
        return Duration.ofSeconds(getAllowedClockSkew());
    }

    /** Returns the clients whose tokens may be exchanged, this one first. */
    final Set<String> exchangeClients() {
        Set<String> clients = new LinkedHashSet<>(List.of(getClientId()));
        String others = OidcSettings.EXCHANGE_CLIENTS.in(getConfig());
        clients.addAll(others == null ? List.of() : Arrays.asList(others.split("\\s+")));
        return clients;
    }

    boolean signsOutAtProvider() {
        String entered = OidcSettings.SIGN_OUT.enteredIn(getConfig());
        return entered == null ? signsOutByDefault() : Boolean.parseBoolean(entered);
    }

    // --- core's settings with our defaults

    /** Without the spaces that copying often adds. */
    @Override
    public String getClientId() {
        return Objects.requireNonNullElse(get("clientId"), "");
    }

    @Override
    public String getDefaultScope() {
        return String.join(" ", scopes());
    }

    /** Does nothing: core's provider constructors set their default scope here; {@link #scopes} has ours. */
    @Override
    public void setDefaultScope(String scope) {}

    @Override
    public @Nullable String getPrompt() {
        return ClientSettings.prompt(this);
    }

    @Override
    public int getMinValidityToken() {
        return ClientSettings.minValidity(this);
    }

    @Override
    public int getAllowedClockSkew() {
        try {
            return Integer.parseInt(String.valueOf(OidcSettings.CLOCK_SKEW.in(getConfig())));
        } catch (NumberFormatException e) {
            return Integer.parseInt(Objects.requireNonNull(OidcSettings.CLOCK_SKEW.defaultValue()));
        }
    }

    @Override
    public boolean isDisableUserInfoService() {
        return userinfoUse() == UserinfoUse.NEVER;
    }

    // --- fixed: no stored value can change these

    @Override
    public final String getPkceMethod() {
        return CodeVerifier.METHOD;
    }

    @Override
    public final boolean isDisableNonce() {
        return false;
    }

    @Override
    public final boolean isValidateSignature() {
        return true;
    }

    @Override
    public final boolean isUseJwksUrl() {
        return true;
    }

    // --- live if there is a session, else as stored

    @Override
    public @Nullable String getIssuer() {
        return live(ISSUER, ProviderMetadata::issuer);
    }

    @Override
    public @Nullable String getAuthorizationUrl() {
        return live(LastKnownMetadata.AUTHORIZATION_URL, ProviderMetadata::authorizationEndpoint);
    }

    @Override
    public @Nullable String getTokenUrl() {
        return live(TOKEN_ENDPOINT_URL, ProviderMetadata::tokenEndpoint);
    }

    @Override
    public @Nullable String getJwksUrl() {
        return live(JWKS_URL, ProviderMetadata::jwksUri);
    }

    @Override
    public @Nullable String getUserInfoUrl() {
        return live(LastKnownMetadata.USERINFO_URL, ProviderMetadata::userinfoEndpoint);
    }

    @Override
    public @Nullable String getTokenIntrospectionUrl() {
        return live(TOKEN_INTROSPECTION_URL, ProviderMetadata::introspectionEndpoint);
    }

    @Override
    public @Nullable String getLogoutUrl() {
        return signsOutAtProvider() ? live(LastKnownMetadata.LOGOUT_URL, ProviderMetadata::endSessionEndpoint) : null;
    }

    private @Nullable String live(String stored, Function<ProviderMetadata, @Nullable Object> member) {
        if (metadata == null) {
            return get(stored);
        }
        Object value = member.apply(metadata.get());
        return value == null ? null : value.toString();
    }
}
