package dev.signinhub.mapper;

import dev.signinhub.oauth.ClaimPath;
import java.util.List;
import org.keycloak.broker.provider.BrokeredIdentityContext;

/** A claim, and the sign-in that it is looked for in. */
record SaidClaim(ClaimPath path, BrokeredIdentityContext identity) {

    List<String> values() {
        return path.in(identity);
    }

    /** Tells whether the provider said anything, be it that there are no values. */
    boolean isSaid() {
        return path.isIn(identity);
    }

    /**
     * Tells whether the values are all there are: what is not among them has vanished at the provider.
     *
     * <p>Many providers leave the claim out for somebody without groups. But one that says where else they are has not
     * said that there are none, nor has a token that was exchanged and may be for something else.
     */
    boolean isComplete() {
        return isSaid() || (!path.isElsewhere(identity) && identity.getAuthenticationSession() != null);
    }
}
