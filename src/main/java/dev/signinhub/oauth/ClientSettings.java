package dev.signinhub.oauth;

import static dev.signinhub.broker.Setting.choice;
import static dev.signinhub.broker.Setting.flag;
import static dev.signinhub.broker.Setting.map;
import static dev.signinhub.broker.Setting.number;
import static dev.signinhub.broker.Setting.require;
import static dev.signinhub.broker.Setting.text;

import dev.signinhub.broker.CardSettings;
import dev.signinhub.broker.CoreSettings;
import dev.signinhub.broker.FrontEndSignIn;
import dev.signinhub.broker.Setting;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.models.IdentityProviderModel;

/** The settings of this server as an OAuth 2 client, common to both protocols. */
public final class ClientSettings {

    public static final Setting SCOPES = text("defaultScope", "Scopes", "The scopes to request, separated by spaces.");

    private static final int MAX_MIN_VALIDITY = 86_400;

    private static final String NO_PROMPT = "auto";
    private static final List<String> PROMPTS =
            List.of(NO_PROMPT, "none", "login", "consent", "select_account", AuthorizationRequest.CREATE);

    public static final Setting PROMPT = choice(
                    "prompt",
                    "Prompt",
                    "Whether the provider prompts the user again; \"create\" asks the user to register. \"auto\" leaves"
                            + " it to the provider and the application.",
                    PROMPTS,
                    NO_PROMPT)
            .checkedBy(value -> {
                // OpenID Connect Core 1.0 section 3.1.2.1 allows a list.
                for (String prompt : value.split(" +", -1)) {
                    Setting.requireOneOf("Prompt", prompt, PROMPTS);
                }
            });

    public static final Setting AUTHORIZE_PARAMETERS = map(
                    "authorizeParameters",
                    "Extra authorize parameters",
                    "Additional parameters for the authorization request, as the provider documents them. Parameters"
                            + " that the protocol itself sets are refused.")
            .checkedBy(AuthorizeParameters::parse);

    /** The key is core's. */
    public static final Setting MIN_VALIDITY = number(
                    IdentityProviderModel.MIN_VALIDITY_TOKEN,
                    "Refresh tokens early",
                    "How many seconds an access token of the provider must still be valid when an application gets it,"
                            + " 1 to " + MAX_MIN_VALIDITY + "; otherwise it is refreshed first.")
            .withDefault("180")
            .checkedBy(value -> require(
                    value.matches("[1-9]\\d{0,4}") && Integer.parseInt(value) <= MAX_MIN_VALIDITY,
                    "Refresh tokens early must be a number of seconds from 1 to " + MAX_MIN_VALIDITY + "."));

    public static final Setting ENCRYPT_TOKENS = flag(
            "encryptTokens",
            "Encrypt stored tokens",
            "Encrypts the provider's tokens, with a key of the realm, before they are stored with the user or the"
                    + " session. Mappers of session notes can then no longer read them.",
            false);

    public static final Setting MORE_SCOPES = text(
            "moreScopes",
            "Scopes for front ends",
            "Further scopes, separated by spaces, that a front end may ask for through the session API. The user is"
                    + " then sent to the provider again.");

    /** In the order in which the console shows them, after the settings of the request. */
    public static final List<Setting> TOKENS = List.of(MIN_VALIDITY, ENCRYPT_TOKENS, MORE_SCOPES);

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}");
    private static final Pattern VAULT = Pattern.compile("\\$\\{vault\\.[^}]+}");

    private ClientSettings() {}

    /**
     * Checks what both protocols have in common: client ID, extra parameters, card, and core's own settings.
     *
     * @throws IllegalArgumentException with one sentence that says what to enter
     */
    public static void check(OAuth2IdentityProviderConfig provider) {
        String id = provider.getClientId();
        require(
                id != null && !id.isBlank(),
                "Client ID is missing: enter the ID under which the provider knows this server.");
        provider.setClientId(id.strip());
        requireFilledIn("Client ID", id);
        String secret = provider.getClientSecret();
        if (secret != null && !VAULT.matcher(secret).matches()) {
            requireFilledIn("Client secret", secret);
        }
        CoreSettings.check(provider);
        PROMPT.checkIn(provider.getConfig());
        AUTHORIZE_PARAMETERS.checkIn(provider.getConfig());
        ProfileSync.SETTING.checkIn(provider.getConfig());
        TOKENS.forEach(setting -> setting.checkIn(provider.getConfig()));
        CardSettings.ALL.forEach(setting -> setting.checkIn(provider.getConfig()));
    }

    /** A placeholder in a realm file stays as it is when its variable is not set. */
    private static void requireFilledIn(String what, String value) {
        require(
                !PLACEHOLDER.matcher(value).find(),
                what + " is still a placeholder: set its variable, or enter the value.");
    }

    /** Returns how many seconds an access token must still be valid; stored settings may predate the check. */
    public static int minValidity(OAuth2IdentityProviderConfig provider) {
        String seconds = String.valueOf(MIN_VALIDITY.in(provider.getConfig()));
        return Integer.parseInt(
                seconds.matches("[1-9]\\d{0,8}") ? seconds : String.valueOf(MIN_VALIDITY.defaultValue()));
    }

    /** Returns the scopes of the provider's settings, and those of the asked that front ends may have. */
    public static Set<String> permitted(OAuth2IdentityProviderConfig provider, Collection<String> asked) {
        Set<String> scopes = new LinkedHashSet<>(FrontEndSignIn.split(provider.getDefaultScope()));
        FrontEndSignIn.split(MORE_SCOPES.in(provider.getConfig())).stream()
                .filter(asked::contains)
                .forEach(scopes::add);
        return scopes;
    }

    /** Returns the prompt to send, or null if the provider and the application decide. */
    public static @Nullable String prompt(OAuth2IdentityProviderConfig provider) {
        String prompt = PROMPT.in(provider.getConfig());
        return NO_PROMPT.equals(prompt) ? null : prompt;
    }
}
