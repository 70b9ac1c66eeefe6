package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataLocation;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderType;
import org.keycloak.models.RealmModel;

/**
 * The configuration of one {@code oidc-pkce} provider.
 *
 * <p>Core's inherited code asks this class, not the stored map, so what must hold whatever is stored is answered here: no
 * client secret, S256, nonce and signature always, and endpoints from live metadata once {@link #discover} was called.
 */
public class OidcPkceConfig extends OIDCIdentityProviderConfig {

    private static final long serialVersionUID = 1L;

    protected static final String NO_CLIENT_AUTHENTICATION = "none";

    private final transient @Nullable SaveContext saveContext;
    private transient @Nullable Supplier<ProviderMetadata> discovery;

    /** A configuration that is about to be filled in and saved. */
    protected OidcPkceConfig(MetadataCache metadata) {
        this(new ServerSaveContext(metadata));
    }

    OidcPkceConfig(SaveContext saveContext) {
        this.saveContext = saveContext;
    }

    /** A configuration as it was saved. */
    protected OidcPkceConfig(IdentityProviderModel model) {
        super(model);
        this.saveContext = null;
    }

    /** Takes the endpoints and the issuer from here instead of from the stored copy. */
    void discover(Supplier<ProviderMetadata> metadata) {
        this.discovery = metadata;
    }

    /**
     * Checks what was entered, and completes it by what the metadata say.
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
            new ConfigValidation(this, realm.getSslRequired(), saveContext).run();
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
        return new ProviderChange(this, settings -> List.of(Objects.requireNonNullElse(metadataUrl(settings), "")));
    }

    // --- ours

    final @Nullable String metadataUrl() {
        return metadataUrl(getConfig());
    }

    /** Returns where the metadata are, by settings that need not be this provider's present ones. */
    protected @Nullable String metadataUrl(Map<String, String> settings) {
        String entered = text(settings.get(Setting.METADATA_URL));
        if (entered == null) {
            return null;
        }
        return text(settings.get(Setting.EXPECTED_ISSUER)) == null ? MetadataLocation.completed(entered) : entered;
    }

    /** Returns what an admin finds the address of the provider by, in the console and elsewhere. */
    protected String addressField() {
        return "Metadata URL";
    }

    /** Returns what to enter where the metadata speak for another issuer than they should. */
    protected String otherIssuerAdvice() {
        return "Enter the metadata URL of that issuer, or enter it as Issuer if it is this provider's.";
    }

    /** Returns whether a response without {@code iss} is taken though the metadata promise one. */
    protected boolean acceptsMissingIss() {
        return Boolean.parseBoolean(get(Setting.MISSING_ISS));
    }

    /** Returns whether an ID token without a nonce is taken. */
    protected boolean acceptsMissingNonce() {
        return Boolean.parseBoolean(get(Setting.MISSING_NONCE));
    }

    /** Returns the issuer for whom the metadata must speak, where it is not the one that their URL says. */
    protected @Nullable String fixedIssuer() {
        return get(Setting.EXPECTED_ISSUER);
    }

    /** Returns how to say at the token endpoint who is asking. */
    protected ClientAuthentication clientAuthentication() {
        return ClientAuthentication.NONE;
    }

    /**
     * Decides about a user whose ID token is right in itself.
     *
     * @throws SignInFailure when the user may not sign in here
     */
    protected void requireAcceptable(JsonNode idToken) {}

    final MetadataLocation metadataLocation() {
        String url = metadataUrl();
        if (url == null) {
            throw SignInFailure.misconfigured("the provider has no metadata URL");
        }
        return WebAddress.parse(url)
                .map(address -> new MetadataLocation(address, fixedIssuer()))
                .orElseThrow(() -> SignInFailure.misconfigured("the provider's metadata URL is no URL with a host"));
    }

    /** Tells whether the metadata may name private addresses although it came from a public one. */
    boolean mayReachPrivateAddresses() {
        return Boolean.parseBoolean(get(Setting.PRIVATE_ADDRESSES));
    }

    /**
     * Decides whether to authenticate by a secret at a URL that the metadata names: whoever controls the metadata must not
     * get the secret by it.
     *
     * @throws SignInFailure when the URL is not on the server of the metadata, on one that the preset knows, or on the one
     *     that was there when an admin saved the provider
     */
    final void requireSecretMayGoTo(URI url) {
        String saved = LastKnownMetadata.isIn(getConfig(), metadataUrl()) ? get(TOKEN_ENDPOINT_URL) : null;
        boolean known = Stream.concat(Stream.of(metadataUrl(), saved), secretServers().stream())
                .filter(Objects::nonNull)
                .map(URI::create)
                .anyMatch(server -> isSameServer(server, url));
        if (!known) {
            throw SignInFailure.misconfigured(
                    "the metadata names an endpoint on another server than when the provider was"
                            + " saved, and the client secret is not sent there: save the provider again if the move is genuine");
        }
    }

    /** Returns the servers, besides that of the metadata, where the vendor is known to want the secret. */
    protected Collection<String> secretServers() {
        return List.of();
    }

    private static boolean isSameServer(URI one, URI other) {
        return String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme())
                && String.valueOf(one.getRawAuthority()).equalsIgnoreCase(other.getRawAuthority());
    }

    Set<String> scopes() {
        Set<String> scopes = new LinkedHashSet<>(List.of("openid"));
        String asked = get(Setting.SCOPE);
        scopes.addAll(Arrays.asList((asked == null ? standardScopes() : asked).split("\\s+")));
        return scopes;
    }

    /** Returns the scopes to ask for where the admin names none. */
    protected String standardScopes() {
        return Setting.DEFAULT_SCOPE;
    }

    /** Returns the further parameters of the authorization request. */
    protected Map<String, String> authorizeParameters() {
        return AuthorizeParameters.parse(get(Setting.AUTHORIZE_PARAMETERS));
    }

    UserinfoUse userinfoUse() {
        String use = get(Setting.USERINFO);
        return UserinfoUse.of(use == null ? standardUserinfo() : use).orElse(UserinfoUse.MISSING);
    }

    /** Returns when to ask the userinfo endpoint where the admin does not say. */
    protected String standardUserinfo() {
        return UserinfoUse.MISSING.key();
    }

    /** Returns the settings of core's provider that mean nothing here, and are not stored. */
    protected Collection<String> withoutEffect() {
        return ConfigValidation.WITHOUT_EFFECT;
    }

    Duration clockSkew() {
        return Duration.ofSeconds(getAllowedClockSkew());
    }

    boolean signsOutAtProvider() {
        String setting = get(Setting.SIGN_OUT);
        return setting == null ? signsOutByStandard() : Boolean.parseBoolean(setting);
    }

    /** Returns whether to sign out at the provider where the admin does not say. */
    protected boolean signsOutByStandard() {
        return true;
    }

    /** Returns a setting without blanks around it, or null when it is not set. */
    protected final @Nullable String get(String key) {
        return text(getConfig().get(key));
    }

    private static @Nullable String text(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    void put(String key, @Nullable Object value) {
        if (value == null) {
            getConfig().remove(key);
        } else {
            getConfig().put(key, value.toString());
        }
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
        String prompt = get(Setting.PROMPT);
        return Setting.NO_PROMPT.equals(prompt) ? null : prompt;
    }

    @Override
    public int getAllowedClockSkew() {
        String seconds = get(Setting.CLOCK_SKEW);
        try {
            return seconds == null ? Setting.DEFAULT_CLOCK_SKEW : Integer.parseInt(seconds);
        } catch (NumberFormatException e) {
            return Setting.DEFAULT_CLOCK_SKEW;
        }
    }

    @Override
    public boolean isDisableUserInfoService() {
        return userinfoUse() == UserinfoUse.NEVER;
    }

    // --- fixed: no stored value can change these

    @Override
    public @Nullable String getClientSecret() {
        return null;
    }

    @Override
    public String getClientAuthMethod() {
        return NO_CLIENT_AUTHENTICATION;
    }

    @Override
    public boolean isPkceEnabled() {
        return true;
    }

    @Override
    public String getPkceMethod() {
        return CodeVerifier.METHOD;
    }

    @Override
    public boolean isDisableNonce() {
        return false;
    }

    @Override
    public boolean isValidateSignature() {
        return true;
    }

    @Override
    public boolean isUseJwksUrl() {
        return true;
    }

    // --- discovered

    @Override
    public @Nullable String getIssuer() {
        return discovery == null ? get(ISSUER) : discovery.get().issuer();
    }

    @Override
    public @Nullable String getAuthorizationUrl() {
        return discovery == null
                ? get(LastKnownMetadata.AUTHORIZATION_URL)
                : discovery.get().authorizationEndpoint().toString();
    }

    @Override
    public @Nullable String getTokenUrl() {
        return discovery == null
                ? get(TOKEN_ENDPOINT_URL)
                : discovery.get().tokenEndpoint().toString();
    }

    @Override
    public @Nullable String getJwksUrl() {
        return discovery == null ? get(JWKS_URL) : discovery.get().jwksUri().toString();
    }

    @Override
    public @Nullable String getUserInfoUrl() {
        return discovery == null
                ? get(LastKnownMetadata.USERINFO_URL)
                : text(discovery.get().userinfoEndpoint());
    }

    @Override
    public @Nullable String getTokenIntrospectionUrl() {
        return discovery == null
                ? get(TOKEN_INTROSPECTION_URL)
                : text(discovery.get().introspectionEndpoint());
    }

    @Override
    public @Nullable String getLogoutUrl() {
        if (!signsOutAtProvider()) {
            return null;
        }
        return discovery == null
                ? get(LastKnownMetadata.LOGOUT_URL)
                : text(discovery.get().endSessionEndpoint());
    }

    private static @Nullable String text(@Nullable URI url) {
        return url == null ? null : url.toString();
    }

    /** Removes settings from what is stored. */
    void forget(Collection<String> keys) {
        getConfig().keySet().removeAll(keys);
    }
}
