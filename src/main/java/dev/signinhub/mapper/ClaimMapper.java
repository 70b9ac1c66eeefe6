package dev.signinhub.mapper;

import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClaimPath;
import dev.signinhub.oauth.OurMappers;
import dev.signinhub.oauth.Turn;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.broker.provider.AbstractIdentityProviderMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * A mapper that reads one claim.
 *
 * <p>As with core's mappers for OpenID Connect, sync mode LEGACY means FORCE. A mapper with settings that cannot be used,
 * which only an import can bring, does nothing but say so in the log.
 */
abstract class ClaimMapper extends AbstractIdentityProviderMapper {

    /** The key is that of core's mappers, by which {@code WantedClaims} knows what userinfo is needed for. */
    static final Setting CLAIM = Setting.text(
                    "claim",
                    "Claim",
                    "The claim, or the path to it: groups, realm_access.roles, orgs[0].name or orgs[*].name. A dot in a name"
                            + " is written as \\.")
            .mandatory()
            .checkedBy(ClaimPath::of)
            .of("mapper");

    private static final Logger logger = Logger.getLogger(ClaimMapper.class);

    /** Returns the settings in the order in which the console shows them. */
    abstract List<Setting> settings();

    /**
     * Checks what no setting can check by itself, when an admin saves.
     *
     * @throws IllegalArgumentException with one sentence that says what to enter
     */
    void checkTogether(Map<String, String> config, RealmModel realm, KeycloakSession session) {}

    /**
     * Gives the user what the claim says, and takes away what it no longer says.
     *
     * @throws IllegalArgumentException with one sentence when the settings cannot be used
     */
    abstract void apply(KeycloakSession session, UserModel user, Map<String, String> config, SaidClaim claim);

    /** Checks settings that are about to be saved. */
    final void check(Map<String, String> config, RealmModel realm, KeycloakSession session) {
        settings().forEach(setting -> setting.checkIn(config));
        checkTogether(config, realm, session);
    }

    @Override
    public final void importNewUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext identity) {
        unlessUnusable(mapper, realm, config -> {
            if (Turn.toChange(session, realm, user)) {
                apply(session, user, config, said(config, identity));
            }
        });
    }

    @Override
    public final void updateBrokeredUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext identity) {
        importNewUser(session, realm, user, mapper, identity);
    }

    /** What is done with the settings of a mapper. */
    @FunctionalInterface
    interface Use {
        void of(Map<String, String> config);
    }

    final void unlessUnusable(IdentityProviderMapperModel mapper, RealmModel realm, Use use) {
        Map<String, String> config = Objects.requireNonNullElse(mapper.getConfig(), Map.of());
        try {
            settings().forEach(setting -> setting.checkIn(config));
            use.of(config);
        } catch (IllegalArgumentException e) {
            logger.warnf(
                    "Mapper '%s' of provider '%s' in realm '%s' does nothing: %s",
                    mapper.getName(), mapper.getIdentityProviderAlias(), realm.getName(), e.getMessage());
        }
    }

    static SaidClaim said(Map<String, String> config, BrokeredIdentityContext identity) {
        return new SaidClaim(ClaimPath.of(String.valueOf(CLAIM.in(config))), identity);
    }

    @Override
    public final boolean supportsSyncMode(IdentityProviderSyncMode syncMode) {
        return Set.of(IdentityProviderSyncMode.values()).contains(syncMode);
    }

    @Override
    public final String[] getCompatibleProviders() {
        return new String[] {OurMappers.PROVIDERS};
    }

    @Override
    public final String getDisplayCategory() {
        return "Sign-in Hub";
    }

    @Override
    public final List<ProviderConfigProperty> getConfigProperties() {
        return Setting.properties(settings());
    }
}
