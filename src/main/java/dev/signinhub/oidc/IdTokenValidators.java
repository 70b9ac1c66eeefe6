package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.ProviderMetadata;
import java.time.Instant;
import java.util.List;
import org.keycloak.common.util.Time;

/** Makes the validator for a token of one provider, by its settings and its metadata. */
record IdTokenValidators(OidcConfig config, ProviderMetadata metadata, ProviderKeys keys) {

    /** Returns the rules for a token that is meant for this client. */
    IdTokenValidator of(String token) {
        return of(token, config.getClientId());
    }

    /**
     * Returns the rules for a token that is meant for this client or another of the admin's.
     *
     * <p>Which issuer it must name may depend on what it says before its signature is checked, but that decides nothing that the
     * signature does not cover.
     */
    IdTokenValidator of(String token, String clientId) {
        return validator(config.issuerOf(Jwt.read(token)), clientId, metadata.idTokenSigningAlgValuesSupported());
    }

    /** Returns the rules for a userinfo response, which has algorithms of its own. */
    IdTokenValidator ofUserinfo(String issuer) {
        return validator(issuer, config.getClientId(), metadata.userinfoSigningAlgValuesSupported());
    }

    private IdTokenValidator validator(String issuer, String clientId, List<String> algorithms) {
        return new IdTokenValidator(
                issuer,
                clientId,
                algorithms,
                config.clockSkew(),
                Instant.ofEpochMilli(Time.currentTimeMillis()),
                keys::verify);
    }
}
