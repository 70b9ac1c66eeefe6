package dev.signinhub.resolver;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.ClaimPath;
import java.util.Set;
import org.keycloak.broker.provider.BrokeredIdentityContext;

/** Lets in only those who are in one of these groups at the provider. */
record GroupGate(ClaimPath claim, Set<String> groups) {

    /** @throws SignInFailure when the user is in none of them */
    void check(BrokeredIdentityContext identity) {
        if (claim.in(identity).stream().noneMatch(groups::contains)) {
            throw Refusal.notInGroup(
                    claim.isElsewhere(identity)
                            ? "the provider does not send the claim " + claim + " but says where to fetch it"
                            : "the claim " + claim + " has none of the required groups");
        }
    }
}
