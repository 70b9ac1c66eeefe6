package dev.signinhub.gallery;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.keycloak.authentication.requiredactions.util.UserUpdateProfileContext;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.forms.login.LoginFormsPages;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.rar.AuthorizationDetails;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Keycloak's own renderer, given at once what the steps of the flows give one after the other. */
final class Exhibit extends FreeMarkerLoginFormsProvider {

    private static final String KEY = "c2lnbi1pbi1odWI";

    private Exhibit(KeycloakSession session) {
        super(session);
    }

    static Exhibit of(KeycloakSession session) {
        var context = session.getContext();
        var realm = context.getRealm();
        ClientModel client = realm.getClientByClientId("account-console");
        context.setClient(client);
        var login = new AuthenticationSessionManager(session)
                .createAuthenticationSession(realm, false)
                .createAuthenticationSession(client);
        login.setProtocol("openid-connect");
        login.setRedirectUri("http://localhost/application");
        login.setAction(AuthenticationSessionModel.Action.AUTHENTICATE.name());
        context.setAuthenticationSession(login);

        var exhibit = new Exhibit(session);
        exhibit.setAuthenticationSession(login)
                .setClientSessionCode("code")
                .setUser(user(session))
                .setExecution("execution")
                .setAccessRequest(client.getClientScopes(true).values().stream()
                        .map(AuthorizationDetails::new)
                        .toList())
                .setFormData(new MultivaluedHashMap<>(
                        Map.of("url", "http://localhost/saml", "SAMLRequest", "request", "RelayState", "state")));
        exhibit.furnish();
        return exhibit;
    }

    private static UserModel user(KeycloakSession session) {
        UserModel user = session.users().addUser(session.getContext().getRealm(), "gallery");
        user.setEmail("alice@example.com");
        var credentials = user.credentialManager();
        for (var device : List.of("Phone", "Tablet")) {
            var totp = OTPCredentialModel.createTOTP("secret", 6, 30, "HmacSHA1");
            totp.setUserLabel(device);
            credentials.createStoredCredential(totp);
        }
        credentials.createStoredCredential(RecoveryAuthnCodesCredentialModel.createFromValues(
                new ArrayList<>(List.of("ABCD1234EFGH", "IJKL5678MNOP")), 0, "Recovery codes"));
        return user;
    }

    private void furnish() {
        var provider = new IdentityProviderModel();
        provider.setAlias("acme");
        provider.setEnabled(true);
        provider.setDisplayName("Acme & Sons");
        var broker = new BrokeredIdentityContext("1", provider);
        broker.setUsername("alice");
        setAttribute(IDENTITY_PROVIDER_BROKER_CONTEXT, broker);
        setAttribute(UPDATE_PROFILE_CONTEXT_ATTR, new UserUpdateProfileContext(realm, user));
        setAttribute("idpDisplayName", "Acme & Sons");

        setAttribute("challenge", KEY);
        setAttribute("userid", KEY);
        setAttribute("username", "alice");
        setAttribute("signatureAlgorithms", List.of(-7L, -257L));
        setAttribute("rpEntityName", "keycloak");
        setAttribute("rpId", "localhost");
        setAttribute("attestationConveyancePreference", "not specified");
        setAttribute("authenticatorAttachment", "not specified");
        setAttribute("requireResidentKey", "not specified");
        setAttribute("residentKey", "not specified");
        setAttribute("userVerification", "preferred");
        setAttribute("userVerificationRequirement", "preferred");
        setAttribute("createTimeout", 0);
        setAttribute("excludeCredentialIds", KEY);
        setAttribute("isUserIdentified", "true");
        setAttribute("shouldDisplayAuthenticators", true);
        setAttribute("authenticators", Map.of("authenticators", List.of(passkey("Laptop"), passkey("Key ring"))));

        setAttribute("passwordRequired", true);
        setAttribute("termsAcceptanceRequired", true);
        setAttribute("triggered_from_aia", true);
        setAttribute("credentialLabel", "Phone");
        setAttribute("credentialDisplayName", "Badge");
        setAttribute("credentialOffer", Map.of("qrCode", "", "uri", "openid-credential-offer://offer"));
        setAttribute(
                "x509",
                Map.of("formData", Map.of("subjectDN", "CN=Alice", "username", "alice", "isUserEnabled", true)));
        setAttribute(
                "logout",
                Map.of(
                        "clients",
                        List.of(Map.of("name", "Wiki", "frontChannelLogoutUrl", "about:blank")),
                        "logoutRedirectUri",
                        ""));
        setAttributeMapper(attributes -> {
            if ("select-organization.ftl".equals(attributes.get("templateName"))) {
                attributes.put("user", Map.of("organizations", List.of(Map.of("alias", "acme", "name", "Acme"))));
            }
            if ("select-authenticator.ftl".equals(attributes.get("templateName"))) {
                var password = Map.of(
                        "authExecId",
                        "1",
                        "displayName",
                        "auth-username-password-form-display-name",
                        "helpText",
                        "auth-username-password-form-help-text");
                attributes.put("auth", Map.of("authenticationSelections", List.of(password)));
            }
            return attributes;
        });
    }

    private static Map<String, Object> passkey(String label) {
        return Map.of(
                "credentialId",
                KEY,
                "label",
                label,
                "createdAt",
                "1 June 2026",
                "transports",
                Map.of("iconClass", "kcWebAuthnUSB", "displayNameProperties", List.of()));
    }

    void refused() {
        for (var field : List.of(
                "username",
                "password",
                "totp",
                "userLabel",
                "email",
                "recoveryCodeInput",
                "device_user_code",
                "f-many",
                "f-choice",
                "f-textarea",
                "termsAccepted")) {
            addError(new FormMessage(field, "invalidUserMessage"));
        }
    }

    @Override
    protected Response createResponse(LoginFormsPages page) {
        if (page == LoginFormsPages.INFO) {
            setInfo("emailVerifiedMessage");
        }
        if (page == LoginFormsPages.ERROR) {
            setError("identityProviderUnexpectedErrorMessage");
        }
        return super.createResponse(page);
    }

    @Override
    public Response createForm(String template) {
        setAttribute("templateName", template);
        return super.createForm(template);
    }
}
