package dev.signinhub.report;

import dev.signinhub.broker.UpstreamStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that this node says of a provider.
 *
 * @param scope "this node": what is remembered of sign-ins, metadata, keys and clock is the node's that answered
 * @param logoutRedirectUri where the provider sends browsers after a sign-out; null where it is not asked to
 * @param upstream null for a provider that has none, or that is not of this extension
 * @param findings what is wrong; empty if nothing is known to be
 */
record ProviderReport(
        String alias,
        String name,
        String providerId,
        String scope,
        @Nullable String node,
        String at,
        Factory factory,
        boolean enabled,
        PagePlace signInPage,
        String redirectUri,
        @Nullable String logoutRedirectUri,
        List<SettingValue> settings,
        @Nullable UpstreamStatus upstream,
        @Nullable Clock clock,
        Account account,
        SignIns signIns,
        List<Finding> findings) {

    /**
     * What makes the provider.
     *
     * @param className null if nothing does on this node
     * @param version the jar's; Keycloak's for one of its own; null if the jar does not say
     * @param of "signin-hub", "keycloak" or "other"
     */
    record Factory(@Nullable String className, @Nullable String version, String of) {}

    /**
     * How far the provider's clock is ahead of this server's, by the last response.
     *
     * @param allowedSeconds how far it may be off; null if the provider issues no tokens
     */
    record Clock(long aheadSeconds, @Nullable Long allowedSeconds, String seenAt) {

        /** Says where it is, with a unit of the caller's, without a full stop. */
        String inWords(String seconds) {
            return Math.abs(aheadSeconds) + seconds + (aheadSeconds < 0 ? "behind" : "ahead of") + " this server's";
        }
    }

    /** What becomes of somebody whom the provider has signed in. */
    record Account(
            @Nullable String firstLoginFlow,
            @Nullable String postLoginFlow,
            String syncMode,
            boolean trustEmail,
            boolean storeTokens,
            List<Mapper> mappers) {}

    /** A mapper by its name and kind. */
    record Mapper(String name, String kind) {}

    /**
     * Something that is wrong.
     *
     * @param part where in a sign-in: "provider", "settings", "client", "metadata", "keys", "clock" or "signIns"
     */
    record Finding(String part, String says) {}
}
