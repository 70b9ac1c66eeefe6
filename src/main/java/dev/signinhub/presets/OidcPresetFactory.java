package dev.signinhub.presets;

import dev.signinhub.broker.CardSettings;
import dev.signinhub.broker.Setting;
import dev.signinhub.oidc.OidcSettings;
import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Makes the providers of a row for an OpenID vendor; admins are not asked for what the row already knows. */
abstract class OidcPresetFactory extends PresetFactory<OidcPreset> {

    private static final Set<Setting> KNOWN = Set.of(
            OidcSettings.METADATA_URL,
            OidcSettings.EXPECTED_ISSUER,
            OidcSettings.MISSING_ISS,
            OidcSettings.MISSING_NONCE,
            OidcSettings.USER_ID_CLAIM,
            OidcSettings.EMAIL_CLAIM,
            OidcSettings.FULL_NAME_CLAIM);

    private @Nullable MetadataCache cache;

    OidcPresetFactory(OidcPreset preset) {
        super(preset, null);
    }

    OidcPresetFactory(OidcPreset preset, SocialIdentityProviderFactory<?> core) {
        super(preset, core);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        cache = MetadataCache.of(factory);
    }

    @Override
    final OidcPreset withScopes(OidcPreset row, String scopes) {
        return row.withScopes(scopes);
    }

    @Override
    OidcPresetIdentityProvider provider(KeycloakSession session, IdentityProviderModel model) {
        return new OidcPresetIdentityProvider(session, new OidcPresetConfig(preset(), model, session, cache()));
    }

    @Override
    OidcPresetConfig freshConfig() {
        return new OidcPresetConfig(preset(), cache());
    }

    @Override
    Stream<Setting> protocolSettings() {
        Stream<Setting> shown = OidcSettings.ALL.stream()
                .filter(setting -> !KNOWN.contains(setting) && !CardSettings.ALL.contains(setting))
                .filter(setting -> !setting.equals(OidcSettings.USERINFO)
                        || !preset().vendor().profile().isOwn())
                .map(this::withDefault);
        return preset().vendor().client().takesSecret() ? Stream.concat(shown, Stream.of(VendorSetting.PKCE)) : shown;
    }

    private Setting withDefault(Setting setting) {
        if (setting.equals(OidcSettings.SCOPES)) {
            return setting.withDefault(preset().vendor().scopes());
        }
        if (setting.equals(OidcSettings.USER_NAME_CLAIM)) {
            return setting.withDefault(preset().vendor().profile().userName());
        }
        if (setting.equals(OidcSettings.SIGN_OUT)) {
            return setting.withDefault(String.valueOf(preset().vendor().signsOutByDefault()));
        }
        // No default, because the console would store it over the vendor's own.
        return setting.equals(OidcSettings.USERINFO) ? setting.withDefault(null) : setting;
    }

    @Override
    final boolean isOfRow(Setting setting) {
        return !OidcSettings.ALL.contains(setting) && !setting.equals(VendorSetting.PKCE);
    }

    @Override
    public final Set<String> derived() {
        return OidcSettings.DERIVED;
    }

    final MetadataCache cache() {
        return Objects.requireNonNull(cache, "postInit comes first");
    }
}
