package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataRequest;
import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.jwtauthorizationgrant.JWTAuthorizationGrantConfig;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderShowInAccountConsole;
import org.keycloak.models.IdentityProviderSyncMode;

/** Checks a configuration that is about to be saved; each refusal is one sentence that says what to enter. */
public final class ConfigValidation {

    private static final Logger logger = Logger.getLogger(ConfigValidation.class);

    /** Settings of core's provider that its console form sends and that mean nothing without a client secret. */
    static final List<String> WITHOUT_EFFECT = List.of(
            "clientSecret",
            "clientAuthMethod",
            "clientAssertionSigningAlg",
            "clientAssertionAudience",
            "jwtX509HeadersEnabled",
            "pkceEnabled",
            "pkceMethod",
            "disableNonce",
            "disableUserInfo",
            "validateSignature",
            "useJwksUrl",
            "publicKeySignatureVerifier",
            "publicKeySignatureVerifierKeyId");

    private static final Pattern ICON =
            Pattern.compile("(?:https://|/(?!/)|data:image/)[^\\s\"'<>]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}");
    private static final Pattern VAULT = Pattern.compile("\\$\\{vault\\.[^}]+}");
    private static final String MAX_ASSERTION_SECONDS =
            JWTAuthorizationGrantConfig.JWT_AUTHORIZATION_GRANT_MAX_ALLOWED_ASSERTION_EXPIRATION;
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final int MAX_CLOCK_SKEW = 300;
    private static final int MAX_ISSUER = 255;

    private final OidcPkceConfig config;
    private final SslRequired sslRequired;
    private final SaveContext context;

    ConfigValidation(OidcPkceConfig config, SslRequired sslRequired, SaveContext context) {
        this.config = config;
        this.sslRequired = sslRequired;
        this.context = context;
    }

    /** @throws IllegalArgumentException with what is wrong */
    void run() {
        config.forget(config.withoutEffect());
        checkShared(config);
        URI metadataUrl = metadataUrl();
        completeMetadataUrl();
        checkIssuer(config.get(Setting.EXPECTED_ISSUER));
        // OpenID Connect Core 1.0 section 3.1.2.1: a list.
        String prompts = Objects.requireNonNullElse(config.get(Setting.PROMPT), Setting.NO_PROMPT);
        for (String prompt : prompts.split(" +", -1)) {
            checkOneOf("Prompt", prompt, Setting.PROMPTS);
        }
        checkOneOf("Ask the userinfo endpoint", config.get(Setting.USERINFO), UserinfoUse.names());
        checkClockSkew(config.get(Setting.CLOCK_SKEW));
        if (context.readsMetadata() && config.isEnabled()) {
            readMetadata(metadataUrl);
        } else {
            completeWithoutReading(metadataUrl);
        }
    }

    /**
     * Checks what a provider of any kind has: client ID, extra parameters, icon.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static void checkShared(OAuth2IdentityProviderConfig config) {
        check(
                config.getClientId() != null && !config.getClientId().isBlank(),
                "Client ID is missing: enter the id under which the provider knows this server.");
        config.setClientId(config.getClientId().strip());
        checkFilledIn("Client ID", config.getClientId());
        String secret = config.getClientSecret();
        if (secret != null && !VAULT.matcher(secret).matches()) {
            checkFilledIn("Client secret", secret);
        }
        checkCore(config);
        AuthorizeParameters.parse(config.getConfig().get(Setting.AUTHORIZE_PARAMETERS));
        checkIcon(config.getConfig().get(Setting.ICON));
    }

    /**
     * Checks the settings of core that its getters turn into an exception at each sign-in, account page or grant.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static void checkCore(IdentityProviderModel provider) {
        Map<String, String> settings = provider.getConfig();
        checkOneOf(
                "Sync mode (syncMode)",
                settings.get(IdentityProviderModel.SYNC_MODE),
                IdentityProviderSyncMode.values());
        checkOneOf(
                "Show in account console (showInAccountConsole)",
                settings.get(IdentityProviderModel.SHOW_IN_ACCOUNT_CONSOLE),
                IdentityProviderShowInAccountConsole.values());
        String seconds = settings.get(MAX_ASSERTION_SECONDS);
        check(
                seconds == null || seconds.matches("\\d{1,9}"),
                "Max allowed assertion expiration must be a number of seconds.");
    }

    /** A realm file's placeholder for a variable that is not set stays as it is. */
    private static void checkFilledIn(String what, String value) {
        check(!PLACEHOLDER.matcher(value).find(), what + " is a placeholder that nothing filled in.");
    }

    /** What the form sent for endpoints counts for nothing: the console's script fills in what it requires. */
    private void completeWithoutReading(URI metadataUrl) {
        if (context.readsMetadata()) {
            context.savedWithMetadata(config)
                    .ifPresentOrElse(
                            saved -> LastKnownMetadata.copy(saved, config.getConfig()),
                            () -> LastKnownMetadata.forget(config));
        } else if (LastKnownMetadata.isOfAnother(config.getConfig(), config.metadataUrl())) {
            LastKnownMetadata.forget(config);
        }
        if (config.get(IdentityProviderModel.ISSUER) == null) {
            deriveIssuer(metadataUrl);
        }
    }

    private URI metadataUrl() {
        String value = config.metadataUrl();
        check(value != null, "Metadata URL is missing: enter the URL that ends in " + WELL_KNOWN + ".");
        String address = String.valueOf(value);
        check(
                address.regionMatches(true, 0, "https://", 0, 8) || address.regionMatches(true, 0, "http://", 0, 7),
                config.addressField() + " must begin with https://.");
        URI url = WebAddress.parse(address)
                .orElseThrow(() -> new IllegalArgumentException(config.addressField() + " is not a URL with a host."));
        check(
                isSecureEnough(url, sslRequired),
                config.addressField() + " must begin with https://, because this realm requires SSL: " + url
                        + " does not.");
        return url;
    }

    /** Tells whether the realm lets this server, and a browser, be sent there. */
    public static boolean isSecureEnough(URI url, SslRequired sslRequired) {
        return MetadataRequest.isSecureEnough(url, sslRequired);
    }

    private static void checkOneOf(String what, @Nullable String value, List<String> allowed) {
        check(value == null || allowed.contains(value), what + " must be one of " + String.join(", ", allowed) + ".");
    }

    private static void checkOneOf(String what, @Nullable String value, Enum<?>[] allowed) {
        checkOneOf(what, value, Arrays.stream(allowed).map(Enum::name).toList());
    }

    /** The form then shows what is used. Other providers than {@code oidc-pkce} have no such setting. */
    private void completeMetadataUrl() {
        if (config.get(Setting.METADATA_URL) != null) {
            config.put(Setting.METADATA_URL, config.metadataUrl());
        }
    }

    /** A template would let in the users of any tenant, under names and addresses of their administrators' choice. */
    private static void checkIssuer(@Nullable String value) {
        check(
                value == null || (ForeignText.isPrintable(value, MAX_ISSUER) && value.matches("[^\\s{}]+")),
                "Issuer must be the one name that the provider's metadata and tokens have, without blanks and braces."
                        + " For the users of many Microsoft tenants, choose the provider Microsoft.");
    }

    private static void checkClockSkew(@Nullable String value) {
        if (value != null) {
            boolean seconds = value.matches("\\d{1,3}") && Integer.parseInt(value) <= MAX_CLOCK_SKEW;
            check(seconds, "Clock skew must be a number of seconds from 0 to " + MAX_CLOCK_SKEW + ".");
        }
    }

    private static void checkIcon(@Nullable String value) {
        check(
                value == null || value.isBlank() || ICON.matcher(value.strip()).matches(),
                "Icon must be an https URL, a path on this server that begins with /, or a data:image URL.");
    }

    private void readMetadata(URI metadataUrl) {
        MetadataDocument metadata;
        try {
            metadata = context.read(config.metadataLocation());
        } catch (MetadataException e) {
            if (e.isUnreachable() && context.savedWithMetadata(config).isPresent()) {
                // A provider that is down must not keep its settings from being changed.
                logger.warnf(
                        "Provider '%s' was saved with its last known metadata: %s", config.getAlias(), e.getMessage());
                completeWithoutReading(metadataUrl);
                return;
            }
            String advice = e.isOtherIssuer() ? " " + config.otherIssuerAdvice() : "";
            throw new IllegalArgumentException((e.getMessage() + advice).strip(), e);
        }
        LastKnownMetadata.store(metadata, config);
    }

    /** Discovery section 4.3 lets the issuer be told from the URL; core finds the provider of a logout token by it. */
    private void deriveIssuer(URI metadataUrl) {
        String url = metadataUrl.toString();
        if (config.fixedIssuer() != null) {
            config.put(IdentityProviderModel.ISSUER, config.fixedIssuer());
        } else if (url.endsWith(WELL_KNOWN)) {
            config.put(IdentityProviderModel.ISSUER, url.substring(0, url.length() - WELL_KNOWN.length()));
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
