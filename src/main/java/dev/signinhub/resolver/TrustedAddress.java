package dev.signinhub.resolver;

import dev.signinhub.oauth.EmailVerification;
import java.util.Optional;
import org.keycloak.broker.provider.BrokeredIdentityContext;

/** The address that a provider reports as verified, of a domain that this provider is trusted with. */
final class TrustedAddress {

    private TrustedAddress() {}

    static Optional<EmailAddress> in(BrokeredIdentityContext identity, PerProvider domains) {
        return EmailVerification.verifiedAddress(identity)
                .flatMap(EmailAddress::of)
                .filter(address ->
                        domains.of(identity.getIdpConfig().getAlias()).contains(address.domain()));
    }
}
