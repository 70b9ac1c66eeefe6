package dev.signinhub.oauth;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.utils.MapperTypeSerializer;

/** The extra parameters that an admin adds to the authorization request. */
public final class AuthorizeParameters {

    /**
     * Decided by the protocol; {@code response_mode} because a code belongs in a query or a form, not in a fragment.
     */
    private static final Set<String> PROTOCOL = Set.of(
            "client_assertion",
            "client_assertion_type",
            "client_id",
            "client_secret",
            "code",
            "code_challenge",
            "code_challenge_method",
            "code_verifier",
            "id_token_hint",
            "nonce",
            "redirect_uri",
            "registration",
            "request",
            "request_uri",
            "response_mode",
            "response_type",
            "scope",
            "state");

    /** Parameters that have a setting of their own. */
    private static final Set<String> OTHER_SETTINGS = Set.of("login_hint", "max_age", "prompt", "ui_locales");

    private AuthorizeParameters() {}

    /** Tells whether only this provider may set the parameter. */
    static boolean isProtocol(String name) {
        return PROTOCOL.contains(name);
    }

    /**
     * Reads the setting as the console's map field writes it: {@code [{"key":"audience","value":"api"}]}.
     *
     * @throws IllegalArgumentException with a sentence for the admin when it is not such a list, names a parameter of
     *     the protocol, or repeats one
     */
    public static Map<String, String> parse(@Nullable String setting) {
        if (setting == null || setting.isBlank()) {
            return Map.of();
        }
        Map<String, String> parameters = new TreeMap<>();
        for (Map.Entry<String, List<String>> entry : deserialize(setting).entrySet()) {
            String name = entry.getKey().strip();
            if (PROTOCOL.contains(name) || OTHER_SETTINGS.contains(name)) {
                throw new IllegalArgumentException("Extra authorize parameters: remove \"" + name
                        + "\", which the protocol or another setting controls.");
            }
            if (name.isEmpty() || entry.getValue().size() != 1) {
                throw new IllegalArgumentException(
                        "Extra authorize parameters: give each parameter one name and one value.");
            }
            parameters.put(name, entry.getValue().get(0));
        }
        return Collections.unmodifiableMap(parameters);
    }

    private static Map<String, List<String>> deserialize(String setting) {
        try {
            return MapperTypeSerializer.deserialize(setting);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "Extra authorize parameters: enter them as [{\"key\":\"name\",\"value\":\"value\"}].", e);
        }
    }
}
