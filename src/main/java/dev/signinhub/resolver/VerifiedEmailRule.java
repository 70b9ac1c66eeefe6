package dev.signinhub.resolver;

import java.util.List;
import java.util.stream.Stream;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.UserModel;

/**
 * The same email address, verified at both ends: the provider says so and is trusted with the address's domain, and it
 * is verified here.
 *
 * @param plusTags whether an address with a tag also matches the one without
 */
record VerifiedEmailRule(PerProvider domains, boolean plusTags) implements Rule {

    @Override
    public List<UserModel> find(BrokeredIdentityContext identity, LocalUsers users) {
        return TrustedAddress.in(identity, domains).stream()
                .flatMap(this::addresses)
                .flatMap(address -> users.withEmail(address).stream())
                .filter(UserModel::isEmailVerified)
                .toList();
    }

    private Stream<String> addresses(EmailAddress address) {
        Stream<String> exact = Stream.of(address.stored());
        return plusTags ? Stream.concat(exact, address.withoutTag().stream()) : exact;
    }
}
