package dev.signinhub.presets;

import dev.signinhub.broker.Setting;
import java.util.stream.Stream;
import org.keycloak.broker.jwtauthorizationgrant.JWTAuthorizationGrantConfig;
import org.keycloak.common.Profile;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/** Makes the providers of {@link Presets#GOOGLE}. */
public final class GoogleIdentityProviderFactory extends OidcPresetFactory {

    private static final Setting ASSERTIONS = Setting.flag(
                    JWTAuthorizationGrantConfig.JWT_AUTHORIZATION_GRANT_ENABLED,
                    "JWT Authorization Grant",
                    "Whether Google's ID tokens are accepted as assertions (RFC 7523).",
                    false)
            .of(Presets.GOOGLE.id());

    private static final Setting MAX_ASSERTION_SECONDS = Setting.number(
                    JWTAuthorizationGrantConfig.JWT_AUTHORIZATION_GRANT_MAX_ALLOWED_ASSERTION_EXPIRATION,
                    "Max allowed assertion expiration",
                    "How many seconds such an assertion may be valid.")
            .of(Presets.GOOGLE.id())
            .withDefault("3600");

    public GoogleIdentityProviderFactory() {
        super(Presets.GOOGLE, new org.keycloak.social.google.GoogleIdentityProviderFactory());
    }

    @Override
    OidcPresetIdentityProvider provider(KeycloakSession session, IdentityProviderModel model) {
        return new GoogleIdentityProvider(session, new GoogleConfig(preset(), model, session, cache()));
    }

    @Override
    OidcPresetConfig freshConfig() {
        return new GoogleConfig(preset(), cache());
    }

    /** Adds core's own settings for this feature. */
    @Override
    Stream<Setting> protocolSettings() {
        return Profile.isFeatureEnabled(Profile.Feature.JWT_AUTHORIZATION_GRANT)
                ? Stream.concat(super.protocolSettings(), Stream.of(ASSERTIONS, MAX_ASSERTION_SECONDS))
                : super.protocolSettings();
    }
}
