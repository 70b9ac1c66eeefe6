package dev.signinhub.oidc;

import java.util.List;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/** The settings of a provider as the admin console shows them; {@link OidcPkceConfig} reads them. */
final class Setting {

    static final String METADATA_URL = "metadataUrl";
    /** Core keeps the issuer that it goes by under the name "issuer". */
    static final String EXPECTED_ISSUER = "expectedIssuer";

    static final String MISSING_ISS = "acceptMissingIss";
    static final String MISSING_NONCE = "acceptMissingNonce";
    static final String SCOPE = "defaultScope";
    static final String PROMPT = "prompt";
    static final String AUTHORIZE_PARAMETERS = "authorizeParameters";
    static final String USER_ID_CLAIM = "userIDClaim";
    static final String USER_NAME_CLAIM = "userNameClaim";
    static final String EMAIL_CLAIM = "emailClaim";
    static final String NAME_CLAIM = "fullNameClaim";
    static final String USERINFO = "userinfo";
    static final String CLOCK_SKEW = "allowedClockSkew";
    static final String SIGN_OUT = "signOutAtProvider";
    static final String PRIVATE_ADDRESSES = "privateAddresses";
    static final String MESSAGE = "kcTheme-message";
    static final String ICON = "kcTheme-icon";
    static final String CATEGORY = "kcTheme-category";
    static final String PROMOTED = "kcTheme-promoted";
    static final String DOMAINS = "kcTheme-domains";

    static final String DEFAULT_SCOPE = "openid profile email";
    static final String NO_PROMPT = "auto";
    static final String CREATE = "create";
    static final List<String> PROMPTS = List.of(NO_PROMPT, "none", "login", "consent", "select_account", CREATE);
    static final int DEFAULT_CLOCK_SKEW = 30;

    private Setting() {}

    static List<ProviderConfigProperty> all() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(METADATA_URL)
                .label("Metadata URL")
                .helpText("Where the provider publishes its OpenID Connect metadata. It ends in"
                        + " /.well-known/openid-configuration, and everything else is read from there.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .required(true)
                .add()
                .property()
                .name(EXPECTED_ISSUER)
                .label("Issuer")
                .helpText(
                        "Only where the metadata URL does not begin with the issuer, as at Oracle IDCS or Azure AD B2C:"
                                + " the issuer that the metadata must name, exactly as the provider documents it. Whoever answers"
                                + " at the metadata URL is then believed to be that issuer.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .add()
                .property()
                .name(SCOPE)
                .label("Scopes")
                .helpText("What to ask the provider for, separated by spaces. \"openid\" is always sent.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue(DEFAULT_SCOPE)
                .add()
                .property()
                .name(PROMPT)
                .label("Prompt")
                .helpText(
                        "Whether the provider asks the user again, or with \"create\" to register. \"auto\" leaves it to"
                                + " the provider and the application.")
                .type(ProviderConfigProperty.LIST_TYPE)
                .options(PROMPTS)
                .defaultValue(NO_PROMPT)
                .add()
                .property()
                .name(AUTHORIZE_PARAMETERS)
                .label("Extra authorize parameters")
                .helpText("Further parameters of the authorization request, as this provider documents them."
                        + " The protocol's own are refused.")
                .type(ProviderConfigProperty.MAP_TYPE)
                .add()
                .property()
                .name(USER_ID_CLAIM)
                .label("User ID claim")
                .helpText("The claim that never changes for a user and is never given to another. Accounts are linked"
                        + " by it, so change it only before the first sign-in.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue("sub")
                .add()
                .property()
                .name(USER_NAME_CLAIM)
                .label("User name claim")
                .helpText("The claim that becomes the user name of a new account.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue("preferred_username")
                .add()
                .property()
                .name(EMAIL_CLAIM)
                .label("Email claim")
                .helpText("The claim with the email address.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue("email")
                .add()
                .property()
                .name(NAME_CLAIM)
                .label("Full name claim")
                .helpText("The claim with the full name, used when given and family name are missing.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue("name")
                .add()
                .property()
                .name(USERINFO)
                .label("Ask the userinfo endpoint")
                .helpText("\"missing\" asks only when the ID token lacks a claim that the profile or a mapper wants.")
                .type(ProviderConfigProperty.LIST_TYPE)
                .options(UserinfoUse.names())
                .defaultValue(UserinfoUse.MISSING.key())
                .add()
                .property()
                .name(CLOCK_SKEW)
                .label("Clock skew")
                .helpText("By how many seconds the provider's clock may be off, 0 to 300.")
                .type(ProviderConfigProperty.INTEGER_TYPE)
                .defaultValue(String.valueOf(DEFAULT_CLOCK_SKEW))
                .add()
                .property()
                .name(MISSING_ISS)
                .label("Accept a response without iss")
                .helpText(
                        "Only for a provider whose metadata promise the parameter iss (RFC 9207) and that does not send"
                                + " it. What is given up: the response no longer says which provider it is from. One that names"
                                + " another issuer is refused all the same.")
                .type(ProviderConfigProperty.BOOLEAN_TYPE)
                .defaultValue("false")
                .add()
                .property()
                .name(MISSING_NONCE)
                .label("Accept an ID token without nonce")
                .helpText(
                        "Only for a provider that leaves the nonce out of its ID tokens. What is given up: a stolen code"
                                + " is then stopped by PKCE alone, so the provider must really check PKCE. An ID token with"
                                + " another nonce is refused all the same.")
                .type(ProviderConfigProperty.BOOLEAN_TYPE)
                .defaultValue("false")
                .add()
                .property()
                .name(SIGN_OUT)
                .label("Sign out at the provider")
                .helpText("Whether signing out here signs the user out at the provider too, where it offers that.")
                .type(ProviderConfigProperty.BOOLEAN_TYPE)
                .defaultValue("true")
                .add()
                .property()
                .name(PRIVATE_ADDRESSES)
                .label("Allow private addresses")
                .helpText("Lets metadata from the public internet name endpoints at private, link-local or loopback"
                        + " addresses. Whoever controls the metadata can then have this server call internal services.")
                .type(ProviderConfigProperty.BOOLEAN_TYPE)
                .defaultValue("false")
                .add()
                .property()
                .name(MESSAGE)
                .label("Message")
                .helpText("A sentence for the provider's card on the sign-in page.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .add()
                .property()
                .name(ICON)
                .label("Icon")
                .helpText("An image for the card: an https URL, a path on this server, or a data:image URL.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .add()
                .property()
                .name(CATEGORY)
                .label("Category")
                .helpText("The heading under which the card stands.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .add()
                .property()
                .name(PROMOTED)
                .label("Promoted")
                .helpText("Whether the card stands in front, while those of the providers that are not are folded.")
                .type(ProviderConfigProperty.BOOLEAN_TYPE)
                .defaultValue("false")
                .add()
                .property()
                .name(DOMAINS)
                .label("Email domains")
                .helpText("The domains, separated by spaces, whose users the sign-in page leads here once they give"
                        + " their address.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .add()
                .build();
    }
}
