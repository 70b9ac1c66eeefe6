package dev.signinhub.oauth;

import dev.signinhub.broker.FrontEndSignIn;
import dev.signinhub.broker.SignInSteps;
import dev.signinhub.broker.SilentSignIn;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.endpoints.AuthorizationEndpoint;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The authorization request of a sign-in (RFC 6749 section 4.1.1, OpenID Connect Core 1.0 section 3.1.2.1). */
public final class AuthorizationRequest {

    /** Asks the provider to register the user (Initiating User Registration via OpenID Connect 1.0). */
    static final String CREATE = "create";

    private final KeycloakSession session;
    private final OAuth2IdentityProviderConfig config;
    private final Map<String, String> parameters;
    private final List<String> promptValues;

    /**
     * A request to a server that does not say which prompts it supports.
     *
     * @param parameters additional parameters from the admin and the vendor
     */
    public AuthorizationRequest(
            KeycloakSession session, OAuth2IdentityProviderConfig config, Map<String, String> parameters) {
        this(session, config, parameters, List.of());
    }

    /**
     * A request to an OpenID provider.
     *
     * @param promptValues the prompts that the provider says it supports
     */
    public AuthorizationRequest(
            KeycloakSession session,
            OAuth2IdentityProviderConfig config,
            Map<String, String> parameters,
            List<String> promptValues) {
        this.session = session;
        this.config = config;
        this.parameters = parameters;
        this.promptValues = promptValues;
    }

    /** Starts a sign-in and returns where to send the browser. */
    public URI to(URI authorizationEndpoint, AuthenticationRequest request) {
        AuthenticationSessionModel authSession = request.getAuthenticationSession();
        PendingLogin login =
                PendingLogin.begin(authSession, config.getAlias(), request.getRedirectUri(), config.isPkceEnabled());
        RequestUrl url = new RequestUrl(authorizationEndpoint)
                .with(OAuth2Constants.RESPONSE_TYPE, OAuth2Constants.CODE)
                .with(OAuth2Constants.CLIENT_ID, config.getClientId())
                .with(OAuth2Constants.REDIRECT_URI, login.redirectUri())
                .with(OAuth2Constants.SCOPE, scope(authSession))
                .with(OAuth2Constants.STATE, request.getState().getEncoded())
                // Only OpenID Connect has a nonce; a plain OAuth 2 server issues no token to carry it.
                .with(OIDCLoginProtocol.NONCE_PARAM, isOpenId() ? login.nonce() : null)
                // Wins over the admin's and the vendor's prompt: the provider must not show a page.
                .with(OAuth2Constants.PROMPT, SilentSignIn.is(authSession) ? SilentSignIn.PROMPT : config.getPrompt());
        CodeVerifier verifier = login.verifier();
        if (verifier != null) {
            url.with(OAuth2Constants.CODE_CHALLENGE, verifier.challenge())
                    .with(OAuth2Constants.CODE_CHALLENGE_METHOD, CodeVerifier.METHOD);
        }
        // The first value of a name stays: the admin's parameters win over the vendor's, and those over the
        // application's.
        parameters.forEach(url::with);
        // A front end's prompt=login is for this server: the provider decides whether it asks again.
        if (!FrontEndSignIn.is(authSession)) {
            url.with(OAuth2Constants.PROMPT, supportedPrompt(authSession.getClientNote(OAuth2Constants.PROMPT)));
        }
        addCoreParameters(authSession, url);
        SignInSteps.log(authSession, config.getAlias(), "the browser is sent to the provider");
        return url.toUri();
    }

    /**
     * Drops {@code create} unless the provider says that it supports it: one that does not must refuse the request
     * (Initiating User Registration via OpenID Connect 1.0 section 4), and this server has already shown its own
     * registration page.
     */
    private @Nullable String supportedPrompt(@Nullable String prompt) {
        return prompt == null || promptValues.contains(CREATE)
                ? prompt
                : Arrays.stream(prompt.split(" +"))
                        .filter(value -> !CREATE.equals(value))
                        .collect(Collectors.joining(" "));
    }

    private String scope(AuthenticationSessionModel authSession) {
        String asked = FrontEndSignIn.scopes(authSession);
        return asked == null ? config.getDefaultScope() : asked;
    }

    private boolean isOpenId() {
        return Arrays.asList(config.getDefaultScope().split(" ")).contains(OAuth2Constants.SCOPE_OPENID);
    }

    /**
     * The settings that core applies in {@code AbstractOAuth2IdentityProvider.createAuthorizationUrl} and its OIDC
     * subclass.
     */
    private void addCoreParameters(AuthenticationSessionModel authSession, RequestUrl url) {
        if (config.isLoginHint()) {
            url.with(OIDCLoginProtocol.LOGIN_HINT_PARAM, authSession.getClientNote(OIDCLoginProtocol.LOGIN_HINT_PARAM));
        }
        if (config.isUiLocales()) {
            url.with(
                    OIDCLoginProtocol.UI_LOCALES_PARAM,
                    session.getContext().resolveLocale(null).toLanguageTag());
        }
        if (config.isPassMaxAge()) {
            url.with(OIDCLoginProtocol.MAX_AGE_PARAM, authSession.getClientNote(OIDCLoginProtocol.MAX_AGE_PARAM));
        }
        String forwarded = config.getForwardParameters();
        Arrays.stream((forwarded == null ? OAuth2Constants.ACR_VALUES : forwarded).split(","))
                .map(String::strip)
                .filter(name -> !AuthorizeParameters.isProtocol(name))
                .forEach(name -> url.with(name, clientParameter(authSession, name)));
    }

    private static @Nullable String clientParameter(AuthenticationSessionModel authSession, String name) {
        String value =
                authSession.getClientNote(AuthorizationEndpoint.LOGIN_SESSION_NOTE_ADDITIONAL_REQ_PARAMS_PREFIX + name);
        return value != null ? value : authSession.getClientNote(name);
    }
}
