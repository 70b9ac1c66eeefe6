package dev.signinhub.presets;

import static dev.signinhub.presets.PresetBuilder.vendor;
import static dev.signinhub.presets.VendorSetting.address;
import static dev.signinhub.presets.VendorSetting.name;

import dev.signinhub.oauth.ClientAuthentication;
import dev.signinhub.oidc.OidcSettings;
import java.util.List;

/** The vendors, one row each. CONTRIBUTING.md says what else a new one needs. */
final class Presets {

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    /** https://developer.okta.com/docs/concepts/auth-servers/ */
    static final OidcPreset OKTA = vendor("okta", "Okta")
            .settings(
                    address("domain", "Okta domain", "The domain of your Okta organization, such as acme.okta.com."),
                    name(
                            "authorizationServer",
                            "Authorization server",
                            "The ID of a custom authorization server, such as default; empty for the organization's"
                                    + " own."),
                    name("idp", "Identity provider", "The ID of the identity provider that Okta passes users on to."))
            .authorizeParameter("idp", "{idp}")
            .client(
                    ClientAuthentication.NONE,
                    "Okta gives a client secret to web applications only: register this server as a native"
                            + " application, and leave the secret empty.")
            .openId("{domain}[/oauth2/{authorizationServer}]" + WELL_KNOWN);

    /** https://developers.onelogin.com/openid-connect/api/authorization-code */
    static final OidcPreset ONELOGIN = vendor("onelogin", "OneLogin")
            .settings(address(
                    "domain",
                    "OneLogin domain",
                    "Your OneLogin domain, such as acme.onelogin.com, or only its first part.",
                    ".onelogin.com"))
            .forbiddenScope("offline_access", "OneLogin refuses the scope offline_access in this flow: remove it.")
            .client(
                    ClientAuthentication.NONE,
                    "Choose \"None (PKCE)\" as the token endpoint authentication method of the OneLogin app,"
                            + " and leave the secret empty.")
            .openId("{domain}/oidc/2" + WELL_KNOWN);

    /** https://techdocs.broadcom.com/ (VMware Cloud Services Console, OAuth apps of the type Web or Mobile) */
    static final OidcPreset VMWARE_CLOUD = vendor("vmware-cloud", "VMware Cloud")
            .settings(
                    address("baseUrl", "Console URL", "The URL of the VMware Cloud Services Console.")
                            .withDefault("https://console.cloud.vmware.com"),
                    name(
                                    "organizationId",
                                    "Organization ID",
                                    "The long ID of the organization whose members may sign in.")
                            .mandatory())
            .issuer("https://gaz.csp-vidm-prod.com")
            .scopes("openid offline_access")
            .userName("acct")
            .authorizeParameter("orgId", "{organizationId}")
            .requiredClaim("context_name", "{organizationId}")
            .client(
                    ClientAuthentication.EMPTY_BASIC,
                    "Register a public OAuth app at VMware Cloud, and leave the secret empty.")
            .openId("{baseUrl}/csp/gateway/am/api" + WELL_KNOWN);

    /** https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps */
    static final OAuthPreset GITHUB = vendor("github", "GitHub")
            .settings(
                    address("baseUrl", "Base URL", "The URL of your GitHub Enterprise Server.")
                            .withDefault("https://github.com"),
                    address("apiUrl", "API URL", "The URL of its API, which ends in /api/v3.")
                            .withDefault("https://api.github.com"),
                    GitHubIdentityProvider.JSON_FORMAT)
            .client(
                    ClientAuthentication.SECRET,
                    "GitHub requires a client secret from every app, even with PKCE: generate one on the app's page, and"
                            + " enter it.")
            .scopes("user:email")
            .profile(Profile.at("{apiUrl}/user").withUserName("login").withPicture("avatar_url"))
            .oauth("{baseUrl}/login/oauth/authorize", "{baseUrl}/login/oauth/access_token");

    /** https://developer.atlassian.com/cloud/bitbucket/oauth-2/ */
    static final OAuthPreset BITBUCKET = vendor("bitbucket", "Bitbucket")
            .withoutPkce()
            .client(
                    ClientAuthentication.SECRET,
                    "Bitbucket does not support PKCE and requires the secret of the OAuth consumer: enter it.")
            .scopes("account email")
            .profile(Profile.at("https://api.bitbucket.org/2.0/user")
                    .withId("account_id")
                    .withUserName("username")
                    .withFullName("display_name")
                    .withPicture("links.avatar.href"))
            .oauth("https://bitbucket.org/site/oauth2/authorize", "https://bitbucket.org/site/oauth2/access_token");

    /** https://confluence.atlassian.com/bitbucketserver/bitbucket-oauth-2-0-provider-api-1108483661.html */
    static final OAuthPreset BITBUCKET_SERVER = vendor("bitbucket-server", "Bitbucket Data Center")
            .settings(address("baseUrl", "Base URL", "The URL of your Bitbucket, with its context path if it has one."))
            .client(
                    ClientAuthentication.SECRET,
                    "Bitbucket Data Center requires the client secret of the application link, even with PKCE: enter it.")
            .scopes("PUBLIC_REPOS")
            .profile(Profile.at("{baseUrl}/rest/api/latest/users")
                    .withUserName("name")
                    .withFullName("displayName")
                    .withEmail("emailAddress"))
            .oauth("{baseUrl}/rest/oauth2/latest/authorize", "{baseUrl}/rest/oauth2/latest/token");

    /** https://developer.atlassian.com/cloud/oauth/getting-started/implementing-oauth-3lo/ */
    static final OAuthPreset ATLASSIAN = vendor("atlassian", "Atlassian")
            .client(
                    ClientAuthentication.SECRET,
                    "Atlassian ignores PKCE and requires the secret of the OAuth 2.0 (3LO) app: enter it.")
            .scopes("read:me")
            .authorizeParameter("audience", "api.atlassian.com")
            .authorizeParameter("prompt", "consent")
            .profile(Profile.at("https://api.atlassian.com/me")
                    .withId("account_id")
                    .withUserName("nickname"))
            .oauth("https://auth.atlassian.com/authorize", "https://auth.atlassian.com/oauth/token");

    /** https://docs.gitlab.com/integration/oauth_provider/ */
    static final OidcPreset GITLAB = vendor("gitlab", "GitLab")
            .settings(address("baseUrl", "Base URL", "The URL of your GitLab.").withDefault("https://gitlab.com"))
            .client(ClientAuthentication.SECRET_IF_ANY, "A non-confidential GitLab application has no secret.")
            .scopes("openid read_user")
            .profile(
                    Profile.at("{baseUrl}/api/v4/user").withUserName("username").withPicture("avatar_url"))
            .openId("{baseUrl}" + WELL_KNOWN);

    /** https://developers.google.com/identity/openid-connect/openid-connect */
    static final OidcPreset GOOGLE = vendor("google", "Google")
            .settings(GoogleConfig.HOSTED_DOMAIN, GoogleConfig.OFFLINE_ACCESS, GoogleConfig.USER_IP)
            .secretServer("https://oauth2.googleapis.com")
            .client(
                    ClientAuthentication.SECRET,
                    "Google requires the client secret of a web application, even with PKCE: enter it.")
            .openId("https://accounts.google.com" + WELL_KNOWN);

    /** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
    static final OidcPreset MICROSOFT = vendor("microsoft", "Microsoft")
            .settings(MicrosoftConfig.TENANT, MicrosoftConfig.ALLOWED_TENANTS)
            .client(
                    ClientAuthentication.SECRET_IF_ANY,
                    "Microsoft takes no secret for a redirect URI of mobile and desktop applications.")
            .scopes("openid profile User.read")
            .profile(Profile.at("https://graph.microsoft.com/v1.0/me")
                    .withUserName("mail")
                    .withFullName("displayName")
                    .withGivenAndFamilyName("givenName", "surname")
                    .withEmail("mail")
                    .withLocale("preferredLanguage"))
            .hiding(OidcSettings.USER_NAME_CLAIM)
            .openId("https://login.microsoftonline.com/{tenantId}/v2.0" + WELL_KNOWN);

    static final List<Preset> ALL = List.of(
            OKTA, ONELOGIN, VMWARE_CLOUD, GITHUB, BITBUCKET, BITBUCKET_SERVER, ATLASSIAN, GITLAB, GOOGLE, MICROSOFT);

    private Presets() {}
}
