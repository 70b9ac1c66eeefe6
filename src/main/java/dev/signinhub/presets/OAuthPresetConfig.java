package dev.signinhub.presets;

import dev.signinhub.broker.AdminRequest;
import dev.signinhub.broker.ProviderChange;
import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.AuthorizeParameters;
import dev.signinhub.oauth.ClientSettings;
import dev.signinhub.oauth.CodeVerifier;
import dev.signinhub.oauth.ProfileSync;
import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.RealmModel;

/** The configuration of one provider of an {@link OAuthPreset}, under the same keys as core's providers. */
final class OAuthPresetConfig extends OAuth2IdentityProviderConfig {

    private static final long serialVersionUID = 1L;

    private final transient OAuthPreset preset;

    /** A configuration that is about to be filled in and saved. */
    OAuthPresetConfig(OAuthPreset preset) {
        this.preset = preset;
    }

    /** A configuration as it was saved. */
    OAuthPresetConfig(OAuthPreset preset, IdentityProviderModel model) {
        super(model);
        this.preset = preset;
    }

    /** @throws IllegalArgumentException with one sentence that the console shows */
    @Override
    public void validate(RealmModel realm) {
        AdminRequest.check(this, realm, () -> check(realm));
    }

    private void check(RealmModel realm) {
        if (!preset.pkce()) {
            VendorSetting.removePkce(getConfig());
        } else if (isPkceEnabled()) {
            VendorSetting.removeHalfOfPkce(getConfig());
        }
        ProviderChange change = new ProviderChange(this, this::addresses);
        change.requireSecretBehindMask();
        ClientSettings.check(this);
        preset.settings().forEach(setting -> setting.checkIn(getConfig()));
        if (isEnabled()) {
            Setting.require(clientProblem() == null, preset.vendor().secretRule());
            checkSameServer();
        }
        addresses(getConfig()).stream()
                .map(URI::create)
                .filter(url -> !WebAddress.isSecureEnough(url, realm.getSslRequired()))
                .findFirst()
                .ifPresent(url -> {
                    throw new IllegalArgumentException(
                            "The address must begin with https://, because this realm requires SSL: " + url
                                    + " does not.");
                });
        change.warnOfLinks(realm);
    }

    /** Returns what the vendor's rules have against how this client authenticates, if anything. */
    @Nullable
    String clientProblem() {
        return getClientSecret() == null ? preset.vendor().secretRule() : null;
    }

    private List<String> addresses(Map<String, String> settings) {
        return preset.addresses().stream()
                .map(template -> preset.fill(template, settings))
                .toList();
    }

    /**
     * Either all addresses are the vendor's own or none is: a token must not be sent to a server that did not issue it.
     */
    private void checkSameServer() {
        Map<Boolean, List<Setting>> settings = preset.settings().stream()
                .filter(setting -> setting.defaultValue() != null)
                .filter(setting -> preset.addresses().stream().anyMatch(template -> Template.names(template, setting)))
                .collect(Collectors.partitioningBy(setting -> setting.isDefaultIn(getConfig())));
        List<Setting> vendors = settings.getOrDefault(true, List.of());
        List<Setting> others = settings.getOrDefault(false, List.of());
        if (!vendors.isEmpty() && !others.isEmpty()) {
            throw new IllegalArgumentException(vendors.get(0).displayName() + " is still " + preset.name() + "'s and "
                    + others.get(0).displayName() + " is not: enter both for the same server.");
        }
    }

    /** Returns the URLs that the browser, a code or a token is sent to. */
    Stream<URI> endpoints() {
        return addresses(getConfig()).stream().map(URI::create);
    }

    /** The admin's parameters override the vendor's. */
    Map<String, String> authorizeParameters() {
        Map<String, String> parameters = new TreeMap<>(preset.vendor().authorizeParameters());
        parameters.putAll(AuthorizeParameters.parse(ClientSettings.AUTHORIZE_PARAMETERS.in(getConfig())));
        return parameters;
    }

    String url(String template) {
        return preset.fill(template, getConfig());
    }

    private @Nullable String get(String key) {
        String value = getConfig().get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    @Override
    public @Nullable String getClientId() {
        return get("clientId");
    }

    @Override
    public @Nullable String getClientSecret() {
        return get("clientSecret");
    }

    @Override
    public boolean isPkceEnabled() {
        return preset.pkce() && VendorSetting.PKCE.isOnIn(getConfig());
    }

    @Override
    public String getPkceMethod() {
        return CodeVerifier.METHOD;
    }

    @Override
    public String getDefaultScope() {
        return Objects.requireNonNullElse(
                ClientSettings.SCOPES.in(getConfig()), preset.vendor().scopes());
    }

    @Override
    public @Nullable String getPrompt() {
        return ClientSettings.prompt(this);
    }

    @Override
    public int getMinValidityToken() {
        return ClientSettings.minValidity(this);
    }

    @Override
    public String getAuthorizationUrl() {
        return url(preset.authorization());
    }

    @Override
    public String getTokenUrl() {
        return url(preset.token());
    }

    @Override
    public String getUserInfoUrl() {
        return url(preset.profile());
    }

    /** Where the picture and the locale of a user are. */
    ProfileSync.Claims profileClaims() {
        return preset.vendor().profile().claims();
    }

    @Override
    public String getUserIDClaim() {
        return preset.vendor().profile().id();
    }

    @Override
    public String getUserNameClaim() {
        return preset.vendor().profile().userName();
    }

    @Override
    public String getFullNameClaim() {
        return preset.vendor().profile().fullName();
    }

    @Override
    public String getEmailClaim() {
        return preset.vendor().profile().email();
    }
}
