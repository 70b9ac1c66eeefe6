package dev.signinhub.oauth;

import dev.signinhub.broker.Setting;
import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.WebAddress;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.storage.ReadOnlyException;

/**
 * Keeps a user's local profile in step with the provider.
 *
 * <p>A new account gets name and email address in any case: it is made of them. With sync mode FORCE, later sign-ins
 * update the parts that the setting names. What the provider leaves out stays as it is.
 *
 * @param claims where picture and locale are
 */
public record ProfileSync(KeycloakSession session, IdentityProviderModel config, Claims claims) {

    /** The paths of the claims that core has no setting for. */
    public record Claims(String picture, String locale) {

        /** OpenID Connect Core 1.0 section 5.1. */
        public static final Claims STANDARD = new Claims("picture", "locale");
    }

    private static final Logger logger = Logger.getLogger(ProfileSync.class);

    private static final String NAME = "name";
    private static final String EMAIL = "email";
    public static final String PICTURE = "picture";
    public static final String LOCALE = "locale";
    private static final String NONE = "none";
    private static final List<String> PARTS = List.of(NAME, EMAIL, PICTURE, LOCALE, NONE);

    public static final Setting SETTING = Setting.choices(
                    "syncedProfile",
                    "Synchronized profile",
                    "What a sign-in updates here if the sync mode is \"force\"; \"none\" updates nothing. A new account"
                            + " gets name and email address in any case, picture and locale only if they are chosen.",
                    PARTS,
                    NAME + "##" + EMAIL)
            .checkedBy(ProfileSync::check);

    private static final int MAX_PICTURE = 2048;
    private static final int MAX_LOCALE = 35;
    private static final String UNKNOWN = "und";

    private static void check(String value) {
        List<String> parts = SETTING.listIn(Map.of(SETTING.key(), value));
        parts.forEach(part -> Setting.requireOneOf(SETTING.label(), part, PARTS));
        Setting.require(
                parts.size() == 1 || !parts.contains(NONE),
                SETTING.label() + " is \"none\" and more: remove \"none\", or everything else.");
    }

    /** Tells whether the provider's settings name this part of the profile. */
    public static boolean includes(IdentityProviderModel config, String part) {
        return SETTING.listIn(config.getConfig()).contains(part);
    }

    private boolean includes(String part) {
        return includes(config, part);
    }

    /**
     * Keeps the name of a user who is known already, if it is not to be updated, or cannot be: with sync mode FORCE, core
     * would update it before it asks the provider ({@code IdentityBrokerService.setBasicUserAttributes}).
     */
    public void prepare(RealmModel realm, BrokeredIdentityContext identity) {
        if (config.getSyncMode() != IdentityProviderSyncMode.FORCE) {
            return;
        }
        Optional<UserModel> known = known(realm, identity);
        boolean isReadOnly = known.or(() -> linking(identity))
                .filter(user -> ReadOnlyUser.is(realm, user))
                .isPresent();
        if (isReadOnly || (known.isPresent() && !includes(NAME))) {
            identity.setFirstName(null);
            identity.setLastName(null);
        }
    }

    private Optional<UserModel> known(RealmModel realm, BrokeredIdentityContext identity) {
        var link = new FederatedIdentityModel(config.getAlias(), identity.getId(), identity.getUsername());
        return Optional.ofNullable(session.users().getUserByFederatedIdentity(realm, link));
    }

    /** Whoever is signed in and links the provider in the account console. */
    private static Optional<UserModel> linking(BrokeredIdentityContext identity) {
        return Optional.ofNullable(identity.getAuthenticationSession())
                .map(AuthenticationSessionModel::getAuthenticatedUser);
    }

    /** Completes a new account. */
    public void importTo(UserModel user, BrokeredIdentityContext identity) {
        setAttributes(user, identity);
    }

    /**
     * Updates the account of a user who signed in.
     *
     * @param core what core does with the address of a new account
     */
    public void update(UserModel user, BrokeredIdentityContext identity, Runnable core) {
        if (isNew(identity)) {
            core.run();
        } else if (config.getSyncMode() == IdentityProviderSyncMode.FORCE) {
            if (!includes(NAME) && !ReadOnlyUser.is(session.getContext().getRealm(), user)) {
                FormerName.restore(session, user);
            }
            if (Turn.toChange(session, session.getContext().getRealm(), user)) {
                if (includes(EMAIL)) {
                    new EmailChange(session, config, user, identity).apply();
                }
                setAttributes(user, identity);
            }
        }
    }

    /** There is no authentication session in a token exchange. */
    private static boolean isNew(BrokeredIdentityContext identity) {
        AuthenticationSessionModel authSession = identity.getAuthenticationSession();
        return authSession != null
                && Boolean.parseBoolean(authSession.getAuthNote(AbstractIdentityProvider.BROKER_REGISTERED_NEW_USER));
    }

    private void setAttributes(UserModel user, BrokeredIdentityContext identity) {
        if (includes(PICTURE)) {
            first(claims.picture(), identity).filter(ProfileSync::isPicture).ifPresent(url -> set(user, PICTURE, url));
        }
        if (includes(LOCALE)) {
            first(claims.locale(), identity).map(this::supported).ifPresent(tag -> set(user, UserModel.LOCALE, tag));
        }
    }

    private static Optional<String> first(String path, BrokeredIdentityContext identity) {
        return ClaimPath.of(path).in(identity).stream().findFirst().map(String::strip);
    }

    /** Applications put it into pages, so no scheme that would run there. */
    private static boolean isPicture(String url) {
        return ForeignText.isPrintable(url, MAX_PICTURE)
                && WebAddress.parse(url)
                        .filter(address -> address.getRawUserInfo() == null)
                        .isPresent();
    }

    /** Returns the realm's locale for one that a provider names, or null if it has none for it. */
    private @Nullable String supported(String locale) {
        RealmModel realm = session.getContext().getRealm();
        return realm.isInternationalizationEnabled()
                ? best(locale, realm.getSupportedLocalesStream().toList())
                : null;
    }

    /** By RFC 4647 section 3.4: without a locale for Austria, its users get the one for German. */
    static @Nullable String best(String locale, List<String> supported) {
        String tag = locale.length() > MAX_LOCALE
                ? UNKNOWN
                : Locale.forLanguageTag(locale.replace('_', '-')).toLanguageTag();
        return tag.equals(UNKNOWN)
                ? null
                : supported.stream()
                        .filter(tag::equalsIgnoreCase)
                        .findFirst()
                        .orElseGet(() -> Locale.lookupTag(List.of(new LanguageRange(tag)), supported));
    }

    private void set(UserModel user, String attribute, String value) {
        // Writing the same value would drop the user from the cache.
        if (!Objects.equals(user.getFirstAttribute(attribute), value)) {
            try {
                user.setSingleAttribute(attribute, value);
            } catch (ReadOnlyException e) {
                logger.debugf("User '%s' keeps the attribute '%s': it is read-only", user.getId(), attribute);
            }
        }
    }
}
