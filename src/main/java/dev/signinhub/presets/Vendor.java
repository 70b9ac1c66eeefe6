package dev.signinhub.presets;

import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClientAuthentication;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What vendors of both protocols have in common.
 *
 * <p>In templates, {@code {key}} stands for a setting, and a part in brackets is left out unless its
 * settings have values.
 *
 * @param settings what an admin can say about the vendor besides the client ID
 * @param client how this client authenticates at the token endpoint
 * @param secretRule what an admin is told who enters an unneeded secret or omits a required one
 * @param scopes the default scopes
 * @param authorizeParameters templates for further parameters of the authorization request
 * @param hiddenSettings keys of settings that have no effect for this vendor
 */
record Vendor(
        String id,
        String name,
        List<Setting> settings,
        ClientAuthentication client,
        String secretRule,
        String scopes,
        Map<String, String> authorizeParameters,
        Profile profile,
        Set<String> hiddenSettings) {

    /**
     * Off by default where core's provider does not sign out: without a registered return URL the user would be
     * stranded there.
     */
    boolean signsOutByDefault() {
        return !client.takesSecret();
    }

    Vendor withScopes(String others) {
        return new Vendor(id, name, settings, client, secretRule, others, authorizeParameters, profile, hiddenSettings);
    }
}
