package dev.signinhub.report;

import dev.signinhub.broker.KnownSettings;
import dev.signinhub.broker.KnownSettings.Origin;
import dev.signinhub.broker.Setting;
import dev.signinhub.broker.UpstreamStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.Constants;
import org.keycloak.models.IdentityProviderModel;

/**
 * The settings of a provider as they take effect.
 *
 * <p>A stored value is shown only under a key that is known to hold no secret; of any other it says that one is set.
 */
final class EffectiveSettings {

    private static final String SET = "set";

    /** Core's settings that hold no secret. */
    private static final Set<String> HARMLESS = Set.of(
            "acceptsPromptNoneForwardFromClient",
            "authorizationUrl",
            "backchannelSupported",
            "caseSensitiveOriginalUsername",
            "claimFilterName",
            "claimFilterValue",
            "clientAuthMethod",
            "clientId",
            "defaultScope",
            "disableNonce",
            "disableTypeClaimCheck",
            "disableUserInfo",
            "doNotStoreUsers",
            "entityId",
            "filteredByClaim",
            "forwardParameters",
            "guiOrder",
            "idpEntityId",
            "isAccessTokenJWT",
            "issuer",
            "jwksUrl",
            "jwtAuthorizationGrantEnabled",
            "loginHint",
            "logoutUrl",
            "metadataDescriptorUrl",
            "passMaxAge",
            "pkceEnabled",
            "pkceMethod",
            "sendClientIdOnLogout",
            "sendIdTokenOnLogout",
            "showInAccountConsole",
            "singleLogoutServiceUrl",
            "singleSignOnServiceUrl",
            "storeTokenInSession",
            "supportsClientAssertions",
            "syncMode",
            "tokenIntrospectionUrl",
            "tokenUrl",
            "uiLocales",
            "useJwksUrl",
            "userInfoUrl",
            "validateSignature",
            "wantAssertionsEncrypted",
            "wantAssertionsSigned",
            "wantAuthnRequestsSigned");

    private EffectiveSettings() {}

    /**
     * Returns them.
     *
     * @param known the settings of a provider of this extension
     * @param upstream what the vendor's row decides
     * @param hiddenByServer whether an option of the server hides it from the sign-in page
     */
    static List<SettingValue> of(
            IdentityProviderModel provider,
            @Nullable KnownSettings known,
            @Nullable UpstreamStatus upstream,
            boolean hiddenByServer) {
        Map<String, String> config = provider.getConfig();
        List<SettingValue> values = new ArrayList<>();
        values.add(flag(IdentityProviderModel.ENABLED, provider.isEnabled()));
        values.add(
                hiddenByServer
                        ? new SettingValue(
                                IdentityProviderModel.HIDE_ON_LOGIN, null, "true", Origin.ENVIRONMENT.toString())
                        : flag(IdentityProviderModel.HIDE_ON_LOGIN, provider.isHideOnLogin()));
        values.add(flag(IdentityProviderModel.LINK_ONLY, provider.isLinkOnly()));
        if (known != null) {
            known.settings().flatMap(setting -> value(setting, config, known)).forEach(values::add);
        }
        Set<String> seen = values.stream().map(SettingValue::key).collect(Collectors.toCollection(TreeSet::new));
        if (upstream != null) {
            upstream.settings().forEach((key, value) -> {
                if (!value.isBlank() && seen.add(key)) {
                    values.add(new SettingValue(key, null, value, Origin.PRESET.toString()));
                }
            });
            seen.add("clientSecret");
            values.add(new SettingValue(
                    "clientSecret", "Client Secret", upstream.client().secret(), Origin.CONFIG.toString()));
        }
        if (known != null) {
            seen.addAll(known.derived());
        }
        new TreeMap<>(config).forEach((key, value) -> {
            if (!seen.contains(key) && value != null && !value.isBlank()) {
                values.add(new SettingValue(key, null, HARMLESS.contains(key) ? value : SET, Origin.CONFIG.toString()));
            }
        });
        return values;
    }

    /** What the server imposes, or else what is entered, or holds where nothing is. */
    private static Stream<SettingValue> value(Setting setting, Map<String, String> config, KnownSettings known) {
        String value = known.imposed(setting);
        Origin origin = Origin.ENVIRONMENT;
        if (value == null) {
            value = setting.in(config);
            origin = setting.enteredIn(config) == null ? known.originOf(setting) : Origin.CONFIG;
        }
        return value == null
                ? Stream.empty()
                : Stream.of(new SettingValue(setting.key(), setting.label(), readable(value), origin.toString()));
    }

    /** Several values without the signs that core stores between them. */
    private static String readable(String value) {
        return String.join(", ", Constants.CFG_DELIMITER_PATTERN.split(value));
    }

    /** Of core's model, which has a field for it. */
    private static SettingValue flag(String key, @Nullable Boolean value) {
        return value == null
                ? new SettingValue(key, null, "false", Origin.DEFAULT.toString())
                : new SettingValue(key, null, value.toString(), Origin.CONFIG.toString());
    }
}
