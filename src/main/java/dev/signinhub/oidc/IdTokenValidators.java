package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.keycloak.common.util.Time;

/** Creates validators for one provider's tokens from its settings and metadata. */
record IdTokenValidators(OidcConfig config, ProviderMetadata metadata, ProviderKeys keys) {

    /** Returns the validator for a token intended for this client. */
    IdTokenValidator forThisClient() {
        return forClient(config.getClientId());
    }

    /** Returns the validator for a token intended for the given client. */
    IdTokenValidator forClient(String clientId) {
        return validator(config::issuerOf, clientId, metadata.idTokenSigningAlgValuesSupported());
    }

    /** Returns the validator for a userinfo response, which has its own algorithms. */
    IdTokenValidator forUserinfo(String issuer) {
        return validator(claims -> issuer, config.getClientId(), metadata.userinfoSigningAlgValuesSupported());
    }

    private IdTokenValidator validator(Function<JsonNode, String> issuer, String clientId, List<String> algorithms) {
        return new IdTokenValidator(
                issuer,
                clientId,
                algorithms,
                config.clockSkew(),
                Instant.ofEpochMilli(Time.currentTimeMillis()),
                keys::verify);
    }
}
