package dev.signinhub.oauth;

import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.models.IdentityProviderModel;

/**
 * What the factory of an authenticator is that reads claims in a provider's flow: userinfo is asked for those that the ID
 * token lacks.
 */
public interface ClaimReader {

    /**
     * Returns what the authenticator reads.
     *
     * @param settings of the authenticator, which nobody has checked
     */
    Stream<ClaimPath> claims(IdentityProviderModel provider, Map<String, String> settings);
}
