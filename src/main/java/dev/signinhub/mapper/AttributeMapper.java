package dev.signinhub.mapper;

import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.OurMappers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/** Claim to user attribute, with all its values; a claim that is left out leaves the attribute as it is. */
public final class AttributeMapper extends ClaimMapper {

    private static final Logger logger = Logger.getLogger(AttributeMapper.class);

    private static final int MAX_NAME = 255;
    private static final int MAX_LENGTH = 2048;

    /** Sign-ins and the realm's own rules look after them. */
    private static final Set<String> NOT_ATTRIBUTES =
            Set.of("username", "email", "emailverified", "id", "enabled", "firstname", "lastname");

    /** Core's own attributes, and those of this project. */
    private static final List<String> RESERVED = List.of("kc.", "signinhub.", "LDAP_");

    private static final Setting ATTRIBUTE = Setting.attribute(
                    "attribute", "User attribute", "The attribute that gets the claim's value, or all of its values.")
            .mandatory()
            .checkedBy(AttributeMapper::check)
            .of("mapper");

    private static void check(String name) {
        Setting.require(
                name.length() <= MAX_NAME, "User attribute must have at most " + MAX_NAME + " characters in its name.");
        Setting.require(
                !NOT_ATTRIBUTES.contains(name.toLowerCase(Locale.ROOT)),
                "User attribute must not be " + name
                        + ": the provider's setting \"Synchronized profile\" is for name and email address.");
        Setting.require(
                RESERVED.stream().noneMatch(prefix -> name.regionMatches(true, 0, prefix, 0, prefix.length())),
                "User attribute must not begin with " + String.join(", ", RESERVED) + ": choose another name.");
    }

    @Override
    public String getId() {
        return OurMappers.PREFIX + "attribute";
    }

    @Override
    public String getDisplayType() {
        return "Claim path to attribute";
    }

    @Override
    public String getHelpText() {
        return "Stores the values that a path leads to as a user attribute. A claim that the provider leaves out changes"
                + " nothing; an empty list removes the attribute.";
    }

    @Override
    List<Setting> settings() {
        return List.of(CLAIM, ATTRIBUTE);
    }

    /**
     * So that the first-login flow does not ask for an attribute that the provider has. Not in a token exchange, where
     * core would store it whatever the sync mode ({@code importUserFromExternalIdentity}).
     */
    @Override
    public void preprocessFederatedIdentity(
            KeycloakSession session,
            RealmModel realm,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext identity) {
        if (identity.getAuthenticationSession() != null) {
            unlessUnusable(mapper, realm, config -> {
                // Core casts what it has stored to the class it was: SerializedBrokeredIdentityContext.deserialize.
                List<String> values = new ArrayList<>(storable(said(config, identity)));
                if (!values.isEmpty()) {
                    identity.setUserAttribute(Objects.requireNonNull(ATTRIBUTE.in(config)), values);
                }
            });
        }
    }

    @Override
    void apply(KeycloakSession session, UserModel user, Map<String, String> config, SaidClaim claim) {
        if (!claim.isSaid()) {
            return;
        }
        String attribute = Objects.requireNonNull(ATTRIBUTE.in(config));
        List<String> values = storable(claim);
        // In any order, as databases return them.
        if (user.getAttributeStream(attribute).collect(Collectors.toSet()).equals(Set.copyOf(values))) {
            // Writing the same would drop the user from the cache.
            return;
        }
        try {
            if (!values.isEmpty()) {
                user.setAttribute(attribute, values);
            } else if (claim.values().isEmpty()) {
                user.removeAttribute(attribute);
            }
        } catch (ReadOnlyException e) {
            logger.debugf("User '%s' keeps the attribute '%s': it is read-only", user.getId(), attribute);
        }
    }

    private static List<String> storable(SaidClaim claim) {
        return claim.values().stream()
                .filter(value -> value.length() <= MAX_LENGTH && value.indexOf('\0') < 0)
                .distinct()
                .toList();
    }
}
