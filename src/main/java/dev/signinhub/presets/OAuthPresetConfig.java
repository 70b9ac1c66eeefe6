package dev.signinhub.presets;

import dev.signinhub.oidc.AdminRequest;
import dev.signinhub.oidc.AuthorizeParameters;
import dev.signinhub.oidc.ConfigValidation;
import dev.signinhub.oidc.ProviderChange;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.RealmModel;

/** The configuration of one provider of an {@link OAuthPreset}, under the keys that core's providers have. */
final class OAuthPresetConfig extends OAuth2IdentityProviderConfig {

    private static final long serialVersionUID = 1L;

    private static final String NO_PROMPT = "auto";
    private static final String S256 = "S256";

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
        if (!preset.pkce() || (isPkceEnabled() && !isPkceOfCore(getConfig()))) {
            getConfig().remove(PKCE_ENABLED);
            getConfig().remove(PKCE_METHOD);
        }
        ProviderChange change = new ProviderChange(this, this::addresses);
        change.requireSecretBehindMask();
        ConfigValidation.checkShared(this);
        preset.settings().forEach(setting -> setting.check(getConfig()));
        if (isEnabled()) {
            if (getClientSecret() == null) {
                throw new IllegalArgumentException(preset.secretRule());
            }
            checkSameServer();
        }
        Stream.of(getAuthorizationUrl(), getTokenUrl(), getUserInfoUrl())
                .map(URI::create)
                .filter(url -> !ConfigValidation.isSecureEnough(url, realm.getSslRequired()))
                .findFirst()
                .ifPresent(url -> {
                    throw new IllegalArgumentException(
                            "The address must begin with https://, because this realm requires SSL: " + url
                                    + " does not.");
                });
        change.warnOfLinks(realm);
    }

    private List<String> addresses(Map<String, String> settings) {
        return Stream.of(
                        preset.endpoints().authorization(),
                        preset.endpoints().token(),
                        preset.endpoints().profile())
                .map(template -> Template.fill(template, preset.settings(), settings))
                .toList();
    }

    /** Of one server's addresses either all are the vendor's or none: a token must not go where it does not come from. */
    private void checkSameServer() {
        Map<Boolean, List<PresetSetting>> settings = preset.settings().stream()
                .filter(setting -> !setting.standard().isEmpty())
                .collect(Collectors.partitioningBy(setting -> setting.isStandard(getConfig())));
        List<PresetSetting> vendors = settings.getOrDefault(true, List.of());
        List<PresetSetting> others = settings.getOrDefault(false, List.of());
        if (!vendors.isEmpty() && !others.isEmpty()) {
            throw new IllegalArgumentException(vendors.get(0).named() + " is still " + preset.name() + "'s and "
                    + others.get(0).named() + " is not: enter that of the same server.");
        }
    }

    /**
     * Tells whether core's own provider, should the jar be taken away, would use PKCE by these settings.
     *
     * <p>Ours does so without being told. Core's wants a method too, for which the console's form has no field.
     */
    static boolean isPkceOfCore(Map<String, String> settings) {
        return "true".equals(settings.get(PKCE_ENABLED)) && S256.equals(settings.get(PKCE_METHOD));
    }

    /** The admin's before the vendor's: whoever names a parameter knows why. */
    Map<String, String> authorizeParameters() {
        Map<String, String> parameters = new TreeMap<>(preset.authorizeParameters());
        parameters.putAll(AuthorizeParameters.parse(getConfig().get("authorizeParameters")));
        return parameters;
    }

    String url(String template) {
        return Template.fill(template, preset.settings(), getConfig());
    }

    @Nullable
    String get(String key) {
        String value = getConfig().get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private String get(String key, String otherwise) {
        String value = get(key);
        return value == null ? otherwise : value;
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
        return preset.pkce() && !"false".equals(get(PKCE_ENABLED));
    }

    @Override
    public String getPkceMethod() {
        return S256;
    }

    @Override
    public String getDefaultScope() {
        return get("defaultScope", preset.scopes());
    }

    @Override
    public @Nullable String getPrompt() {
        String prompt = get("prompt");
        return NO_PROMPT.equals(prompt) ? null : prompt;
    }

    @Override
    public String getAuthorizationUrl() {
        return url(preset.endpoints().authorization());
    }

    @Override
    public String getTokenUrl() {
        return url(preset.endpoints().token());
    }

    @Override
    public String getUserInfoUrl() {
        return url(preset.endpoints().profile());
    }

    @Override
    public String getUserIDClaim() {
        return preset.fields().id();
    }

    @Override
    public String getUserNameClaim() {
        return preset.fields().userName();
    }

    @Override
    public String getFullNameClaim() {
        return preset.fields().fullName();
    }

    @Override
    public String getEmailClaim() {
        return preset.fields().email();
    }
}
