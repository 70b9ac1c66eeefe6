package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.ProviderMetadata;
import java.time.Instant;
import java.util.List;
import org.keycloak.common.util.Time;

/** Creates validators for one provider's tokens from its settings and metadata. */
record IdTokenValidators(OidcConfig config, ProviderMetadata metadata, ProviderKeys keys) {

    /** Returns the validator for a token intended for this client. */
    IdTokenValidator of(String token) {
        return of(token, config.getClientId());
    }

    /**
     * Returns the validator for a token intended for the given client.
     *
     * <p>The expected issuer may depend on claims whose signature has not been checked yet, but on nothing that the
     * signature does not cover.
     */
    IdTokenValidator of(String token, String clientId) {
        return validator(config.issuerOf(Jwt.read(token)), clientId, metadata.idTokenSigningAlgValuesSupported());
    }

    /** Returns the validator for a userinfo response, which has its own algorithms. */
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
