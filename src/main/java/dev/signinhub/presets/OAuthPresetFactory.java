package dev.signinhub.presets;

import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClientSettings;
import dev.signinhub.oauth.ProfileSync;
import java.util.stream.Stream;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/** Makes the providers of a row for an OAuth 2 vendor. */
abstract class OAuthPresetFactory extends PresetFactory<OAuthPreset> {

    OAuthPresetFactory(OAuthPreset preset) {
        super(preset, null);
    }

    OAuthPresetFactory(OAuthPreset preset, SocialIdentityProviderFactory<?> core) {
        super(preset, core);
    }

    @Override
    final OAuthPreset withScopes(OAuthPreset row, String scopes) {
        return row.withScopes(scopes);
    }

    @Override
    final OAuthPresetIdentityProvider provider(KeycloakSession session, IdentityProviderModel model) {
        return provider(session, new OAuthPresetConfig(preset(), model));
    }

    OAuthPresetIdentityProvider provider(KeycloakSession session, OAuthPresetConfig config) {
        return new OAuthPresetIdentityProvider(session, config);
    }

    @Override
    final OAuthPresetConfig freshConfig() {
        return new OAuthPresetConfig(preset());
    }

    @Override
    final Stream<Setting> protocolSettings() {
        Stream<Setting> shown = Stream.concat(
                Stream.of(
                        ClientSettings.SCOPES.withDefault(preset().vendor().scopes()),
                        ClientSettings.PROMPT,
                        ClientSettings.AUTHORIZE_PARAMETERS,
                        ProfileSync.SETTING),
                ClientSettings.TOKENS.stream());
        return preset().pkce() ? Stream.concat(shown, Stream.of(VendorSetting.PKCE)) : shown;
    }

    @Override
    final boolean isOfRow(Setting setting) {
        return setting.key().equals(ClientSettings.SCOPES.key());
    }
}
