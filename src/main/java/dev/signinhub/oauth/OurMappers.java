package dev.signinhub.oauth;

import java.util.Arrays;
import java.util.Set;
import org.keycloak.broker.oidc.OIDCIdentityProviderFactory;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.models.IdentityProviderMapperModel;

/** The mappers that read what the providers of this project keep about a user. */
public final class OurMappers {

    /** What a mapper lists among its compatible providers if it is for all of this project's, and for no other. */
    public static final String PROVIDERS = "signinhub";

    /** Core's for {@code oidc} also read a vendor's profile: {@code AbstractClaimMapper.getClaimValue}. */
    private static final Set<String> COMPATIBLE = Set.of(PROVIDERS, OIDCIdentityProviderFactory.PROVIDER_ID);

    /** What the IDs of this project's mappers begin with. */
    public static final String PREFIX = "signinhub-";

    private OurMappers() {}

    /** Tells whether the mapper is one of this project, whose setting {@code claim} is a {@link ClaimPath}. */
    public static boolean areOf(IdentityProviderMapperModel mapper) {
        return mapper.getIdentityProviderMapper().startsWith(PREFIX);
    }

    public static boolean includes(IdentityProviderMapper mapper) {
        return Arrays.stream(mapper.getCompatibleProviders()).anyMatch(COMPATIBLE::contains);
    }
}
