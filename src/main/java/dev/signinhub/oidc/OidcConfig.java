package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.AdminRequest;
import dev.signinhub.broker.ProviderChange;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.AuthorizeParameters;
import dev.signinhub.oauth.ClientAuthentication;
import dev.signinhub.oauth.ClientSettings;
import dev.signinhub.oauth.CodeVerifier;
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
 * <p>Core's inherited code asks this class, not the stored map, so what must hold whatever is stored is answered here: S256,
 * nonce and signature always, and endpoints from live metadata where there is a session.
 */
public abstract class OidcConfig extends OIDCIdentityProviderConfig {

    private static final long serialVersionUID = 1L;

    /** The value of {@code clientAuthMethod} with which no secret and no assertion is sent. */
    protected static final String NO_CLIENT_AUTHENTICATION = "none";

    /** Settings of core's provider that its console form sends and that mean nothing without a client secret. */
    private static final List<String> NEED_A_SECRET = List.of(
            "clientSecret",
            "clientAuthMethod",
            "clientAssertionSigningAlg",
            "clientAssertionAudience",
            "jwtX509HeadersEnabled",
            "pkceEnabled",
            "pkceMethod",
            "disableNonce",
            "disableUserInfo",
            "validateSignature",
            "useJwksUrl",
            "publicKeySignatureVerifier",
            "publicKeySignatureVerifierKeyId");

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

    // --- what a kind of provider decides

    /** Returns where the metadata is, by settings that need not be this provider's present ones. */
    protected abstract MetadataAddress metadataAddress(Map<String, String> settings);

    /** Returns how to authenticate at the token endpoint. */
    protected abstract ClientAuthentication clientAuthentication();

    /** Returns whether a response without {@code iss} is taken though the metadata promises one. */
    protected boolean acceptsMissingIss() {
        return false;
    }

    /** Returns whether an ID token without a nonce is taken. */
    protected boolean acceptsMissingNonce() {
        return false;
    }

    /**
     * Decides whether a user whose token or profile is right in itself may sign in.
     *
     * @param claims of the ID token or, where there is none, of the profile
     * @throws SignInFailure when the user may not
     */
    protected void requireAdmitted(JsonNode claims) {}

    /** Returns the issuer that a token must name, by claims that nobody has checked yet. */
    protected String issuerOf(JsonNode unverifiedClaims) {
        return metadata().issuer();
    }

    /** Returns the servers, besides that of the metadata, where the vendor is known to want the secret. */
    protected Collection<String> secretServers() {
        return List.of();
    }

    /** Returns the scopes to ask for where the admin names none. */
    protected String defaultScopes() {
        return Objects.requireNonNull(OidcSettings.SCOPES.defaultValue());
    }

    /** Returns when to ask the userinfo endpoint where the admin does not say. */
    protected String defaultUserinfo() {
        return UserinfoUse.MISSING.key();
    }

    /** Returns whether to sign out at the provider where the admin does not say. */
    protected boolean signsOutByDefault() {
        return true;
    }

    // --- saving

    /**
     * Checks what was entered, and completes it with what the metadata says.
     *
     * @throws IllegalArgumentException with one sentence that the console shows
     */
    @Override
    public final void validate(RealmModel realm) {
        AdminRequest.check(this, realm, () -> check(realm));
    }

    /**
     * Checks and completes what {@link #validate} was called for.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    protected void check(RealmModel realm) {
        if (saveContext != null) {
            if (!takesSecret()) {
                // All are kept where core's own provider may have the instance again.
                getConfig().keySet().removeAll(NEED_A_SECRET);
            }
            new ConfigValidation(this, metadataAddress(), realm.getSslRequired(), saveContext).checkAndComplete();
            // As core's OIDCIdentityProviderConfig.validate: for these an issuer must belong to one provider only.
            if (isJWTAuthorizationGrantEnabled()) {
                validateIssuer(realm, IdentityProviderType.JWT_AUTHORIZATION_GRANT);
            }
            if (isSupportsClientAssertions()) {
                validateIssuer(realm, IdentityProviderType.CLIENT_ASSERTION);
            }
            change().warnOfLinks(realm);
        }
    }

    /** Returns what changes about this provider by saving it. */
    protected final ProviderChange change() {
        return new ProviderChange(
                this,
                settings -> List.of(
                        Objects.requireNonNullElse(metadataAddress(settings).url(), "")));
    }

    // --- reading

    /** Returns a setting without blanks around it, or null when it is not set. */
    protected final @Nullable String get(String key) {
        String value = getConfig().get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private MetadataAddress metadataAddress() {
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

    /** Tells whether the metadata may name private addresses although it came from a public one. */
    final boolean mayReachPrivateAddresses() {
        return OidcSettings.PRIVATE_ADDRESSES.isOnIn(getConfig());
    }

    /**
     * Decides whether to authenticate by a secret at a URL that the metadata names: whoever controls the metadata must not
     * get the secret by it.
     *
     * @throws SignInFailure when the URL is not on the server of the metadata, on one that the preset knows, or on the one
     *     that was there when an admin saved the provider
     */
    final void requireSecretMayGoTo(URI url) {
        String metadataUrl = metadataAddress().url();
        String saved = new LastKnownMetadata(getConfig(), metadataUrl).isThere() ? get(TOKEN_ENDPOINT_URL) : null;
        boolean known = Stream.concat(Stream.of(metadataUrl, saved), secretServers().stream())
                .filter(Objects::nonNull)
                .map(URI::create)
                .anyMatch(server -> isSameServer(server, url));
        if (!known) {
            throw SignInFailure.misconfigured(
                    "the metadata names an endpoint on a different server than when the provider was"
                            + " saved, and the client secret is not sent there: save the provider again if the move is genuine");
        }
    }

    private static boolean isSameServer(URI one, URI other) {
        return String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme())
                && String.valueOf(one.getRawAuthority()).equalsIgnoreCase(other.getRawAuthority());
    }

    final Set<String> scopes() {
        Set<String> scopes = new LinkedHashSet<>(List.of("openid"));
        String asked = OidcSettings.SCOPES.enteredIn(getConfig());
        scopes.addAll(Arrays.asList((asked == null ? defaultScopes() : asked).split("\\s+")));
        return scopes;
    }

    /** Returns the further parameters of the authorization request. */
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

    /** Returns the clients to whom a token must have been given that an application exchanges; this one is the first. */
    final Set<String> exchangeClients() {
        Set<String> clients = new LinkedHashSet<>(List.of(getClientId()));
        String others = OidcSettings.EXCHANGE_CLIENTS.in(getConfig());
        clients.addAll(others == null ? List.of() : Arrays.asList(others.split("\\s+")));
        return clients;
    }

    private boolean signsOutAtProvider() {
        String entered = OidcSettings.SIGN_OUT.enteredIn(getConfig());
        return entered == null ? signsOutByDefault() : Boolean.parseBoolean(entered);
    }

    // --- core's settings with our defaults

    /** Without the blanks that come along when it is copied. */
    @Override
    public String getClientId() {
        return Objects.requireNonNullElse(get("clientId"), "");
    }

    @Override
    public String getDefaultScope() {
        return String.join(" ", scopes());
    }

    /** Does nothing: the constructors of core's providers write their default scope here, {@link #scopes} has ours. */
    @Override
    public void setDefaultScope(String scope) {}

    @Override
    public @Nullable String getPrompt() {
        return ClientSettings.prompt(this);
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

    // --- live where there is a session, else as stored

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
