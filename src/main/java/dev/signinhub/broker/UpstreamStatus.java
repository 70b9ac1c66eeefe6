package dev.signinhub.broker;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of a provider's upstream, as the provider report shows it. None of it is secret.
 *
 * @param addresses where browsers and this server are sent, by what is there
 * @param settings what a vendor's row decides, by key; an admin cannot change it
 * @param metadata null for an upstream that publishes none
 * @param keys null for an upstream that signs nothing, or whose keys are not known where to be
 */
public record UpstreamStatus(
        Map<String, String> addresses,
        Map<String, String> settings,
        Client client,
        @Nullable Metadata metadata,
        @Nullable Keys keys) {

    /**
     * How this server authenticates as a client.
     *
     * @param authentication as in {@code token_endpoint_auth_methods_supported}
     * @param secret "set" or "not set"
     * @param pkce the method, or "off"
     * @param problem what the vendor's rules have against it, if anything
     */
    public record Client(
            String id,
            String authentication,
            String secret,
            String pkce,
            @Nullable String problem) {}

    /**
     * The metadata document.
     *
     * @param state one of the names below
     * @param readAt when this node read it
     * @param s256 "offered", "not offered", "not said" or "unknown"
     * @param clientAuthentication the methods that the document offers; empty when it does not say
     * @param clientAuthenticationListed whether ours is among them; many providers take public clients without saying so
     * @param problem why the last read failed, if it did
     */
    public record Metadata(
            String url,
            String state,
            @Nullable String readAt,
            @Nullable Long ageSeconds,
            @Nullable String issuer,
            @Nullable Boolean issuerMatches,
            String s256,
            List<String> clientAuthentication,
            boolean clientAuthenticationListed,
            List<String> signingAlgorithms,
            boolean issParameter,
            @Nullable Problem problem) {

        /** Read by this node, within its lifetime. */
        public static final String FRESH = "fresh";

        /** Read by this node; its lifetime has passed, and the next sign-in has it read again. */
        public static final String STALE = "stale";

        /** Not read by this node yet; sign-ins begin with the copy that is stored with the provider. */
        public static final String STORED = "stored";

        /** Not asked for on this node yet. */
        public static final String UNREAD = "not read yet";

        /** The last read failed, so that sign-ins get an older copy, if there is one. */
        public static final String UNREACHABLE = "unreachable";

        /** The last read brought something that cannot be used. */
        public static final String UNUSABLE = "unusable";
    }

    /**
     * The key set.
     *
     * @param readAt when this node read it; null if it has not
     * @param problem why the last read failed, if it did
     */
    public record Keys(
            String url,
            @Nullable String readAt,
            List<Key> keys,
            @Nullable String problem) {}

    /** A published key. */
    public record Key(String kid, String type, @Nullable String algorithm) {}

    /** Something that went wrong at some time. */
    public record Problem(String at, String says) {}
}
