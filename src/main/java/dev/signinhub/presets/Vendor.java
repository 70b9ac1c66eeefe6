package dev.signinhub.presets;

import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClientAuthentication;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a vendor of either protocol has.
 *
 * <p>In the texts marked as templates {@code {key}} stands for a setting, and a part in brackets counts only where its
 * settings have a value.
 *
 * @param settings what an admin says about the vendor besides the client ID
 * @param client how the token endpoint wants this client to authenticate
 * @param secretRule what the admin reads who enters a secret that is not needed, or none where one is
 * @param scopes what to ask for where the admin names nothing
 * @param authorizeParameters templates for further parameters of the authorization request
 * @param hiddenSettings keys of settings that this vendor's behaviour leaves nothing to decide for
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

    Vendor withScopes(String others) {
        return new Vendor(id, name, settings, client, secretRule, others, authorizeParameters, profile, hiddenSettings);
    }
}
