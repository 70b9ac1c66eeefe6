package dev.signinhub.presets;

import static dev.signinhub.presets.PresetSetting.address;
import static dev.signinhub.presets.PresetSetting.text;

import dev.signinhub.oidc.ClientAuthentication;
import dev.signinhub.presets.OAuthPreset.Endpoints;
import dev.signinhub.presets.OAuthPreset.Fields;
import java.util.List;
import java.util.Map;

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
                    + " application, and leave the secret empty.")
            .build();

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
                    + " and leave the secret empty.")
            .build();

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
            .scopes("openid offline_access")
            .userName("acct")
            .authorizeParameter("orgId", "{organizationId}")
            .requiredClaim("context_name", "{organizationId}")
            .client(
                    ClientAuthentication.EMPTY_BASIC,
                    "VMware Cloud takes a public OAuth app with PKCE here: leave the secret empty.")
            .build();

    /** https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps */
    static final OAuthPreset GITHUB = new OAuthPreset(
            "github",
            "GitHub",
            List.of(
                    address("baseUrl", "Base URL", "The URL of your GitHub Enterprise Server.", "")
                            .orElse("https://github.com"),
                    address("apiUrl", "API URL", "The URL of its API, which ends in /api/v3 there.", "")
                            .orElse("https://api.github.com")),
            new Endpoints("{baseUrl}/login/oauth/authorize", "{baseUrl}/login/oauth/access_token", "{apiUrl}/user"),
            true,
            "GitHub wants a client secret of every app, with PKCE too: generate one on the app's page, and enter it.",
            "user:email",
            new Fields("id", "login", "name", "email"),
            Map.of());

    /** https://developer.atlassian.com/cloud/bitbucket/oauth-2/ */
    static final OAuthPreset BITBUCKET = new OAuthPreset(
            "bitbucket",
            "Bitbucket",
            List.of(),
            new Endpoints(
                    "https://bitbucket.org/site/oauth2/authorize",
                    "https://bitbucket.org/site/oauth2/access_token",
                    "https://api.bitbucket.org/2.0/user"),
            false,
            "Bitbucket knows no PKCE and wants the secret of the OAuth consumer: enter it.",
            "account email",
            new Fields("account_id", "username", "display_name", "email"),
            Map.of());

    /** https://confluence.atlassian.com/bitbucketserver/bitbucket-oauth-2-0-provider-api-1108483661.html */
    static final OAuthPreset BITBUCKET_SERVER = new OAuthPreset(
            "bitbucket-server",
            "Bitbucket Data Center",
            List.of(address(
                    "baseUrl", "Base URL", "The URL of your Bitbucket, with its context path if it has one.", "")),
            new Endpoints(
                    "{baseUrl}/rest/oauth2/latest/authorize",
                    "{baseUrl}/rest/oauth2/latest/token",
                    "{baseUrl}/rest/api/latest/users"),
            true,
            "Bitbucket Data Center wants the client secret of the application link, with PKCE too: enter it.",
            "PUBLIC_REPOS",
            new Fields("id", "name", "displayName", "emailAddress"),
            Map.of());

    /** https://developer.atlassian.com/cloud/oauth/getting-started/implementing-oauth-3lo/ */
    static final OAuthPreset ATLASSIAN = new OAuthPreset(
            "atlassian",
            "Atlassian",
            List.of(),
            new Endpoints(
                    "https://auth.atlassian.com/authorize",
                    "https://auth.atlassian.com/oauth/token",
                    "https://api.atlassian.com/me"),
            true,
            "Atlassian does not look at PKCE and wants the secret of the OAuth 2.0 (3LO) app: enter it.",
            "read:me",
            new Fields("account_id", "nickname", "name", "email"),
            Map.of("audience", "api.atlassian.com", "prompt", "consent"));

    /** https://docs.gitlab.com/integration/oauth_provider/ */
    static final Preset GITLAB = Preset.oidc("gitlab", "GitLab")
            .settings(address("baseUrl", "Base URL", "The URL of your GitLab.", "")
                    .orElse("https://gitlab.com"))
            .metadata("{baseUrl}" + WELL_KNOWN)
            .scopes("openid read_user")
            .userName("username")
            .client(ClientAuthentication.SECRET_IF_ANY, "A non-confidential GitLab application has no secret.")
            .build();

    /** https://developers.google.com/identity/openid-connect/openid-connect */
    static final Preset GOOGLE = Preset.oidc("google", "Google")
            .metadata("https://accounts.google.com" + WELL_KNOWN)
            .secretServer("https://oauth2.googleapis.com")
            .client(
                    ClientAuthentication.SECRET,
                    "Google wants the client secret of a web application, with PKCE too: enter it.")
            .build();

    /** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
    static final Preset MICROSOFT = Preset.oidc("microsoft", "Microsoft")
            .settings(text(
                            "tenantId",
                            "Tenant ID",
                            "The directory (tenant) ID or domain whose users may sign in; common, organizations or"
                                    + " consumers for many.")
                    .orElse("common"))
            .metadata("https://login.microsoftonline.com/{tenantId}/v2.0" + WELL_KNOWN)
            .scopes("openid profile User.read")
            .userName("mail")
            .client(
                    ClientAuthentication.SECRET_IF_ANY,
                    "Microsoft takes no secret for a redirect URI of mobile and desktop applications.")
            .build();

    static final List<Preset> ALL = List.of(OKTA, ONELOGIN, VMWARE_CLOUD, GITLAB, GOOGLE, MICROSOFT);

    static final List<OAuthPreset> ALL_OAUTH = List.of(GITHUB, BITBUCKET, BITBUCKET_SERVER, ATLASSIAN);

    private Presets() {}
}
