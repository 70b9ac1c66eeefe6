package dev.signinhub.oidc;

import static dev.signinhub.broker.Setting.choice;
import static dev.signinhub.broker.Setting.flag;
import static dev.signinhub.broker.Setting.number;
import static dev.signinhub.broker.Setting.require;
import static dev.signinhub.broker.Setting.text;

import dev.signinhub.broker.CardSettings;
import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClientSettings;
import dev.signinhub.oauth.ProfileSync;
import dev.signinhub.upstream.ForeignText;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The settings of an OpenID provider in addition to core's own. */
public final class OidcSettings {

    private static final int MAX_CLOCK_SKEW = 300;
    private static final int MAX_ISSUER = 255;

    /** Checked by {@link ConfigValidation}, which also completes it. */
    public static final Setting METADATA_URL = text(
                    "metadataUrl",
                    "Metadata URL",
                    "Where the provider publishes its OpenID Connect metadata. It ends in"
                            + " /.well-known/openid-configuration, and everything else is read from there.")
            .mandatory();

    /** Not core's "issuer", which is the effective one. */
    public static final Setting EXPECTED_ISSUER = text(
                    "expectedIssuer",
                    "Issuer",
                    "Only if the metadata URL does not begin with the issuer, as with Oracle IDCS or Azure AD B2C: the"
                            + " issuer that the metadata must name, exactly as the provider documents it. Whoever"
                            + " responds at the metadata URL is then trusted to be that issuer.")
            // A template would admit users of any tenant, with names and addresses chosen by its administrators.
            .checkedBy(value -> require(
                    ForeignText.isPrintable(value, MAX_ISSUER) && value.matches("[^\\s{}]+"),
                    "Issuer must be exactly what the provider's metadata and tokens name, without spaces or"
                            + " braces. For users from many Microsoft tenants, use the Microsoft provider."));

    public static final Setting SCOPES = ClientSettings.SCOPES
            .of("openid")
            .withHelp("The scopes to request, separated by spaces. \"openid\" is always included.")
            .withDefault("openid profile email");

    /** The keys of this and the other claims are core's. */
    public static final Setting USER_ID_CLAIM = text(
                    "userIDClaim",
                    "User ID claim",
                    "A claim that never changes for a user and is never given to another. Accounts are linked by it,"
                            + " so change it only before the first sign-in.")
            .withDefault("sub");

    public static final Setting USER_NAME_CLAIM = text(
                    "userNameClaim", "User name claim", "The claim that becomes the user name of a new account.")
            .withDefault("preferred_username");

    public static final Setting EMAIL_CLAIM = text("emailClaim", "Email claim", "The claim with the email address.")
            .withDefault("email");

    public static final Setting FULL_NAME_CLAIM = text(
                    "fullNameClaim",
                    "Full name claim",
                    "The claim with the full name, used when given and family name are missing.")
            .withDefault("name");

    public static final Setting USERINFO = choice(
            "userinfo",
            "Call the userinfo endpoint",
            "\"missing\" calls it when the ID token lacks a claim that the profile, a mapper or a sign-in resolver needs.",
            UserinfoUse.names(),
            UserinfoUse.MISSING.key());

    public static final Setting CLOCK_SKEW = number(
                    "allowedClockSkew",
                    "Clock skew",
                    "How many seconds the provider's clock may be off, 0 to " + MAX_CLOCK_SKEW + ".")
            .withDefault("30")
            .checkedBy(value -> require(
                    value.matches("\\d{1,3}") && Integer.parseInt(value) <= MAX_CLOCK_SKEW,
                    "Clock skew must be a number of seconds from 0 to " + MAX_CLOCK_SKEW + "."));

    public static final Setting MISSING_ISS = flag(
            "acceptMissingIss",
            "Accept a response without iss",
            "Only for a provider whose metadata promises the iss parameter (RFC 9207) but that does not send it. The"
                    + " trade-off: the response no longer says which provider it is from. A response with a different"
                    + " issuer is still refused.",
            false);

    public static final Setting MISSING_NONCE = flag(
            "acceptMissingNonce",
            "Accept an ID token without nonce",
            "Only for a provider that leaves the nonce out of its ID tokens. The trade-off: a stolen code is then"
                    + " stopped by PKCE alone, so the provider must really check PKCE. An ID token with a different"
                    + " nonce is still refused.",
            false);

    public static final Setting SIGN_OUT = flag(
            "signOutAtProvider",
            "Sign out at the provider",
            "Whether signing out here also signs the user out at the provider, if it supports that.",
            true);

    public static final Setting PRIVATE_ADDRESSES = flag(
            "privateAddresses",
            "Allow private addresses",
            "Lets metadata from the public internet name endpoints at private, link-local or loopback addresses."
                    + " Whoever controls the metadata can then have this server call internal services.",
            false);

    public static final Setting EXCHANGE_CLIENTS = text(
            "exchangeClients",
            "Clients for token exchange",
            "IDs of other clients of this provider, separated by spaces, whose tokens may be exchanged here as well."
                    + " Whoever runs one of them can sign in to this realm as any of its users.");

    /** In the order in which the console shows them. */
    public static final List<Setting> ALL = Stream.concat(
                    Stream.of(
                            METADATA_URL,
                            EXPECTED_ISSUER,
                            SCOPES,
                            ClientSettings.PROMPT,
                            ClientSettings.AUTHORIZE_PARAMETERS,
                            USER_ID_CLAIM,
                            USER_NAME_CLAIM,
                            EMAIL_CLAIM,
                            FULL_NAME_CLAIM,
                            USERINFO,
                            ProfileSync.SETTING,
                            CLOCK_SKEW,
                            MISSING_ISS,
                            MISSING_NONCE,
                            SIGN_OUT,
                            PRIVATE_ADDRESSES,
                            EXCHANGE_CLIENTS),
                    Stream.concat(ClientSettings.TOKENS.stream(), CardSettings.ALL.stream()))
            .toList();

    /** Keys under which a provider keeps what its metadata said; an admin sets none of them. */
    public static final Set<String> DERIVED = Set.copyOf(LastKnownMetadata.KEYS);

    private OidcSettings() {}
}
