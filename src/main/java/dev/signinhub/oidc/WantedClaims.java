package dev.signinhub.oidc;

import dev.signinhub.oauth.ClaimPath;
import dev.signinhub.oauth.Claims;
import dev.signinhub.oauth.OurMappers;
import dev.signinhub.oauth.ProfileSync;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.mappers.AbstractClaimMapper;
import org.keycloak.broker.oidc.mappers.UsernameTemplateMapper;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.utils.MapperTypeSerializer;

/**
 * The claims of a user that this realm will read: those of the profile, of the provider's mappers and of its flows.
 *
 * <p>Those of the profile count only if a scope that brings them was requested. A mapper that names its claims by
 * settings other than core's is not recognized; for it, userinfo can be set to "always".
 *
 * @param paths claims that are read by a path of this project
 * @param fullName the claim with the name, or null if not needed
 * @param partsOfName the claims that together replace it
 */
record WantedClaims(
        Set<String> claims, List<ClaimPath> paths, @Nullable String fullName, Set<String> partsOfName) {

    /** A claim in the template of core's {@code UsernameTemplateMapper}. */
    private static final Pattern TEMPLATE_CLAIM = Pattern.compile("\\$\\{CLAIM\\.([^}|]+?)\\s*(?:\\|[^}]*)?}");

    /** The setting of core's advanced mappers, a map of claims to values. */
    private static final String CLAIMS = "claims";

    /** @param ofFlows what the steps of the provider's flows read */
    static WantedClaims of(OidcConfig config, Stream<IdentityProviderMapperModel> mappers, Stream<ClaimPath> ofFlows) {
        Set<String> claims = new HashSet<>();
        List<ClaimPath> paths = new ArrayList<>(ofFlows.toList());
        claims.add(config.getUserIDClaim());
        if (config.scopes().contains("email")) {
            claims.add(config.getEmailClaim());
        }
        if (config.isFilteredByClaims()) {
            claims.add(config.getClaimFilterName());
        }
        boolean profile = config.scopes().contains("profile");
        if (profile) {
            claims.add(config.getUserNameClaim());
            addSynced(config, claims);
        }
        mappers.forEach(mapper -> {
            if (OurMappers.areOf(mapper)) {
                claimOf(mapper).flatMap(ClaimPath::ifReadable).ifPresent(paths::add);
            } else {
                addClaimsOf(mapper, claims);
            }
        });
        return new WantedClaims(
                Set.copyOf(claims),
                List.copyOf(paths),
                profile ? config.getFullNameClaim() : null,
                Set.of(config.getGivenNameClaim(), config.getFamilyNameClaim()));
    }

    boolean areIn(Claims claims) {
        return this.claims.stream().allMatch(claims::isInIdToken)
                && paths.stream().allMatch(path -> path.isIn(claims.idToken()))
                && isNamed(claims);
    }

    private boolean isNamed(Claims claims) {
        return fullName == null
                || claims.isInIdToken(fullName)
                || partsOfName.stream().allMatch(claims::isInIdToken);
    }

    private static void addSynced(OidcConfig config, Set<String> wanted) {
        if (ProfileSync.includes(config, ProfileSync.PICTURE)) {
            wanted.add(config.profileClaims().picture());
        }
        if (ProfileSync.includes(config, ProfileSync.LOCALE)) {
            wanted.add(config.profileClaims().locale());
        }
    }

    private static Optional<String> claimOf(IdentityProviderMapperModel mapper) {
        return Optional.ofNullable(mapper.getConfig().get(AbstractClaimMapper.CLAIM))
                .filter(claim -> !claim.isBlank());
    }

    private static void addClaimsOf(IdentityProviderMapperModel mapper, Set<String> wanted) {
        claimOf(mapper).ifPresent(wanted::add);
        String claims = mapper.getConfig().get(CLAIMS);
        if (claims != null && claims.startsWith("[")) {
            MapperTypeSerializer.deserialize(claims).keySet().stream()
                    .filter(name -> !name.isBlank())
                    .forEach(wanted::add);
        }
        String template = mapper.getConfig().get(UsernameTemplateMapper.TEMPLATE);
        if (template != null) {
            TEMPLATE_CLAIM
                    .matcher(template)
                    .results()
                    .map(match -> match.group(1))
                    .forEach(wanted::add);
        }
    }
}
