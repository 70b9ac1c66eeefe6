package dev.signinhub.page;

import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.Marks;
import jakarta.ws.rs.core.UriBuilder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.LoginFormsPages;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.MessageType;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProvider;
import org.keycloak.forms.login.freemarker.model.IdentityProviderBean;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.Urls;
import org.keycloak.services.messages.Messages;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.theme.Theme;

/** Keycloak's login pages; in this theme they also know which providers may be chosen, and which was last. */
final class SignInPages extends FreeMarkerLoginFormsProvider {

    /** Core sends these as errors, but nothing went wrong: the user came back without an account, or is asked. */
    private static final Set<String> CALM = Set.of(
            Messages.ACCESS_DENIED_WHEN_IDP_AUTH,
            Messages.FEDERATED_IDENTITY_CONFIRM_LINK_MESSAGE,
            Messages.FEDERATED_IDENTITY_CONFIRM_OVERRIDE_MESSAGE);

    /** How the keys of messages in {@code theme-resources/messages} start. */
    private static final String OURS = "signinhub";

    private static final Pattern MESSAGE_KEY = Pattern.compile("\\$\\{(.+)}");

    private final Selection selection;
    private final RefusedAccents refusedAccents;

    /** @param selection which providers the server leaves out */
    SignInPages(KeycloakSession session, Selection selection, RefusedAccents refusedAccents) {
        super(session);
        this.selection = selection;
        this.refusedAccents = refusedAccents;
    }

    @Override
    public LoginFormsProvider setAuthenticationSession(@Nullable AuthenticationSessionModel authSession) {
        new SignOutWithoutProvider(session).prepare(authSession);
        return super.setAuthenticationSession(authSession);
    }

    /** Leans on FreeMarkerLoginFormsProvider, which has put the theme's properties by then. */
    @Override
    protected void handleMessages(Locale locale, Properties texts) {
        if (messages != null
                && !messages.isEmpty()
                && messages.stream().allMatch(message -> CALM.contains(message.getMessage()))
                && attributes.get("properties") instanceof Properties properties
                && (OurTheme.is(properties) || attributes.containsKey(FailureReport.CANCELLED))) {
            messageType = MessageType.INFO;
            messages = messages.stream().map(SignInPages::inOurWords).toList();
        }
        super.handleMessages(locale, texts);
    }

    private static FormMessage inOurWords(FormMessage message) {
        return Messages.ACCESS_DENIED_WHEN_IDP_AUTH.equals(message.getMessage())
                ? new FormMessage(message.getField(), FailureReport.CANCELLED, message.getParameters())
                : message;
    }

    /** Puts in the provider's name as the cards show it: a display name may be the key of a message. */
    @Override
    protected @Nullable String formatMessage(@Nullable FormMessage message, Properties texts, Locale locale) {
        if (message == null || message.getMessage() == null) {
            return super.formatMessage(message, texts, locale);
        }
        String key = message.getMessage();
        boolean ours = key.startsWith(OURS);
        if (!ours && !key.equals(Messages.FEDERATED_IDENTITY_CONFIRM_REAUTHENTICATE_MESSAGE)) {
            return super.formatMessage(message, texts, locale);
        }
        Object[] parameters = message.getParameters();
        Object name = parameters != null && parameters.length > 0
                ? parameters[0]
                : authenticationSession == null ? null : authenticationSession.getAuthNote(FailureReport.PROVIDER_NAME);
        return super.formatMessage(
                new FormMessage(message.getField(), key, translated(String.valueOf(name), texts)), texts, locale);
    }

    private static String translated(String name, Properties texts) {
        Matcher key = MESSAGE_KEY.matcher(name);
        return key.matches() ? texts.getProperty(key.group(1), name) : name;
    }

    /**
     * Leans on FreeMarkerLoginFormsProvider.createCommonAttributes, which puts `social`, after handleThemeResources.
     */
    @Override
    protected void createCommonAttributes(
            Theme theme, Locale locale, Properties messagesBundle, UriBuilder baseUriBuilder, LoginFormsPages page) {
        super.createCommonAttributes(theme, locale, messagesBundle, baseUriBuilder, page);
        if (!(attributes.get("properties") instanceof Properties properties) || !OurTheme.is(properties)) {
            return;
        }
        var decided = decided(properties, realm);
        attributes.put("properties", decided);
        attributes.put("marks", Marks.FILES);
        refusedAccents.check(realm, (String) decided.get("signinHubAccent"));
        if (page == LoginFormsPages.ERROR || page == LoginFormsPages.INFO) {
            attributes.put("accountUrl", account());
        }
        offerProviders(attributes);
    }

    /**
     * Core applies the mapper last, in FreeMarkerLoginFormsProvider.processTemplate, and OrganizationAuthenticator puts
     * another selection of providers by it.
     */
    @Override
    public LoginFormsProvider setAttributeMapper(Function<Map<String, Object>, Map<String, Object>> mapper) {
        return super.setAttributeMapper(mapper.andThen(mapped -> {
            if (mapped.get("properties") instanceof Map<?, ?> properties && OurTheme.is(properties)) {
                offerProviders(mapped);
            }
            return mapped;
        }));
    }

    /** The account console, or nothing where the realm does without it: where a page leads that knows of no application. */
    private String account() {
        ClientModel console = realm.getClientByClientId(Constants.ACCOUNT_CONSOLE_CLIENT_ID);
        return console != null && console.isEnabled() && realm.isEnabled()
                ? Urls.accountBase(session.getContext().getUri().getBaseUri())
                        .path("/")
                        .build(realm.getName())
                        .toString()
                : "";
    }

    private void offerProviders(Map<String, Object> page) {
        if (!(page.get("social") instanceof IdentityProviderBean social) || social instanceof OfferedProviders) {
            return;
        }
        // A realm with organizations has a bean with its own selection, which is kept.
        var selected = social.getClass() == IdentityProviderBean.class
                ? new ProviderCards(social, selection.entries().keySet())
                : social;
        var decided = attributes.get("properties") instanceof Map<?, ?> properties
                ? selection.decided(properties)
                : selection;
        page.put("social", new OfferedProviders(selected, decided, new LastUsed(session).alias()));
    }

    /** The realm's attributes override the theme's properties; a copy, because all pages share the theme's. */
    static Map<Object, Object> decided(Properties properties, RealmModel realm) {
        var decided = new HashMap<>(properties);
        realm.getAttributes().forEach((name, value) -> {
            if (name.startsWith("signinHub") && !value.isBlank()) {
                decided.put(name, value.trim());
            }
        });
        return decided;
    }
}
