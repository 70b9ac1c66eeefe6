package dev.signinhub.resolver;

import dev.signinhub.oauth.ClaimPath;
import dev.signinhub.oauth.IdentityMapper;
import dev.signinhub.oauth.StoredForm;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.UserModel;
import org.keycloak.representations.IDToken;

/**
 * The user of the same name, for providers at which nobody can choose somebody else's.
 *
 * @param providers the aliases of those providers
 * @param name what the provider calls the user
 */
record UserNameRule(Set<String> providers, Function<BrokeredIdentityContext, Optional<String>> name) implements Rule {

    static final ClaimPath PREFERRED = ClaimPath.of(IDToken.PREFERRED_USERNAME);

    /** By the claim itself, wherever the provider's settings take the user name from. */
    static UserNameRule preferred(Set<String> providers) {
        return new UserNameRule(providers, identity -> {
            List<String> names = PREFERRED.in(identity);
            return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
        });
    }

    /** By the user name that the provider's settings find. */
    static UserNameRule mapped(Set<String> providers) {
        return new UserNameRule(providers, IdentityMapper::userName);
    }

    @Override
    public List<UserModel> find(BrokeredIdentityContext identity, LocalUsers users) {
        return Optional.of(identity)
                .filter(each -> providers.contains(each.getIdpConfig().getAlias()))
                .flatMap(name)
                .flatMap(StoredForm::of)
                .map(users::withName)
                .orElse(List.of());
    }
}
