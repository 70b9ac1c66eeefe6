package dev.signinhub.presets;

import static dev.signinhub.presets.PresetSetting.address;
import static dev.signinhub.presets.PresetSetting.text;

import dev.signinhub.oidc.ClientAuthentication;
import java.util.List;

/** The vendors, a row each. A new one is a row here, a factory beside it, its line in META-INF/services, and an icon. */
final class Presets {

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    /** https://developer.okta.com/docs/concepts/auth-servers/ */
    static final Preset OKTA = Preset.oidc("okta", "Okta")
            .settings(
                    address(
                            "domain",
                            "Okta domain",
                            "The domain of your Okta organization, such as acme.okta.com.",
                            ""),
                    text(
                            "authorizationServer",
                            "Authorization server",
                            "The ID of a custom authorization server, such"
                                    + " as default; empty for the organization's own."),
                    text(
                            "idp",
                            "Identity provider",
                            "The ID of the identity provider that Okta passes the user on to."))
            .metadata("{domain}[/oauth2/{authorizationServer}]" + WELL_KNOWN)
            .authorizeParameter("idp", "{idp}")
            .secretless("Okta gives a client secret to web applications only: register this server as a native"
                    + " application, and leave the secret empty.");

    /** https://developers.onelogin.com/openid-connect/api/authorization-code */
    static final Preset ONELOGIN = Preset.oidc("onelogin", "OneLogin")
            .settings(address(
                    "domain",
                    "OneLogin domain",
                    "Your OneLogin domain, such as acme.onelogin.com, or only" + " its first part.",
                    ".onelogin.com"))
            .metadata("{domain}/oidc/2" + WELL_KNOWN)
            .forbiddenScope("offline_access", "OneLogin refuses the scope offline_access in this flow: remove it.")
            .secretless("Choose \"None (PKCE)\" as token endpoint authentication method of the OneLogin application,"
                    + " and leave the secret empty.");

    /** https://techdocs.broadcom.com/ (VMware Cloud Services Console, OAuth apps of the type Web or Mobile) */
    static final Preset VMWARE_CLOUD = Preset.oidc("vmware-cloud", "VMware Cloud")
            .settings(
                    address("baseUrl", "Console URL", "The URL of the VMware Cloud Services Console.", "")
                            .orElse("https://console.cloud.vmware.com"),
                    text(
                                    "organizationId",
                                    "Organization ID",
                                    "The long ID of the organization whose members may sign" + " in.")
                            .demanded())
            .metadata("{baseUrl}/csp/gateway/am/api" + WELL_KNOWN)
            .issuer("https://gaz.csp-vidm-prod.com")
            .scopes("openid profile email offline_access")
            .userName("acct")
            .authorizeParameter("orgId", "{organizationId}")
            .requiredClaim("context_name", "{organizationId}")
            .client(ClientAuthentication.EMPTY_BASIC)
            .secretless("VMware Cloud takes a public OAuth app with PKCE here: leave the secret empty.");

    static final List<Preset> ALL = List.of(OKTA, ONELOGIN, VMWARE_CLOUD);

    private Presets() {}
}
