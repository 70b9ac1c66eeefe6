package dev.signinhub.mapper;

import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.OurMappers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.common.Profile;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.light.LightweightUserAdapter;
import org.keycloak.organization.OrganizationProvider;

/** Claim to membership in the organizations whose aliases are its values. */
public final class OrganizationMapper extends ClaimMapper {

    @Override
    public String getId() {
        return OurMappers.PREFIX + "organization";
    }

    @Override
    public String getDisplayType() {
        return "Claim path to organizations";
    }

    @Override
    public String getHelpText() {
        return "Makes users members of the organizations whose aliases the claim names, and ends the membership when"
                + " they vanish at the provider. Organizations that are missing or disabled are skipped.";
    }

    @Override
    List<Setting> settings() {
        return List.of(CLAIM, AllowList.SETTING);
    }

    @Override
    void checkTogether(Map<String, String> config, RealmModel realm, KeycloakSession session) {
        requireOrganizations(realm);
    }

    private static void requireOrganizations(RealmModel realm) {
        Setting.require(
                Profile.isFeatureEnabled(Profile.Feature.ORGANIZATION),
                "Organizations are switched off on this server: enable its feature \"organization\".");
        Setting.require(
                realm.isOrganizationsEnabled(),
                "Organizations are switched off in this realm: switch them on in its settings.");
    }

    @Override
    void apply(KeycloakSession session, UserModel user, Map<String, String> config, SaidClaim claim) {
        requireOrganizations(session.getContext().getRealm());
        if (LightweightUserAdapter.isLightweightUser(user) || !claim.isComplete()) {
            return;
        }
        OrganizationProvider organizations = session.getProvider(OrganizationProvider.class);
        AllowList allowed = AllowList.in(config);
        Set<String> wanted = claim.values().stream()
                .filter(alias -> allowed.match(alias).isPresent())
                .collect(Collectors.toSet());
        List<OrganizationModel> former = organizations.getByMember(user).toList();
        former.stream()
                .filter(organization -> allowed.match(organization.getAlias()).isPresent())
                .filter(organization -> !wanted.contains(organization.getAlias()))
                // Core removes the user with a managed membership: OrganizationProvider.removeMember.
                .filter(organization -> !organizations.isManagedMember(organization, user))
                .forEach(organization -> organizations.removeMember(organization, user));
        existing(organizations, wanted)
                .filter(OrganizationModel::isEnabled)
                .filter(organization -> !former.contains(organization))
                .toList()
                .forEach(organization -> organizations.addMember(organization, user));
    }

    /** By name or by looking at each, whichever is less. */
    private static Stream<OrganizationModel> existing(OrganizationProvider organizations, Set<String> aliases) {
        return aliases.size() <= organizations.count()
                ? aliases.stream()
                        .flatMap(alias -> Stream.ofNullable(organizations.getByAlias(alias)))
                        .filter(organization -> aliases.contains(organization.getAlias()))
                : organizations.getAllStream().filter(organization -> aliases.contains(organization.getAlias()));
    }
}
