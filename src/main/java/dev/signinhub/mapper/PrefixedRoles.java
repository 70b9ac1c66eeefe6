package dev.signinhub.mapper;

import dev.signinhub.broker.PrivilegedRoles;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.RoleProvider;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The realm roles whose names begin with a prefix, without the one that every user of the realm has. */
record PrefixedRoles(KeycloakSession session, RealmModel realm, String prefix) implements Namespace<RoleModel> {

    /** From here on, one query is less work than one for each name. */
    private static final int MANY = 100;

    @Override
    public String name(RoleModel role) {
        return role.getName();
    }

    @Override
    public Stream<RoleModel> of(UserModel user) {
        return user.getRealmRoleMappingsStream()
                .filter(role -> role.getName().startsWith(prefix) && !role.equals(realm.getDefaultRole()));
    }

    @Override
    public Optional<RoleModel> find(String name) {
        return exactly(name, realm.getRole(name));
    }

    /**
     * Past core's cache, which remembers that there was no such role until a moment after the creator's commit ({@code
     * RealmCacheSession.getRealmRole}).
     */
    @Override
    public Optional<RoleModel> created(String name) {
        return exactly(name, session.getProvider(RoleProvider.class).getRealmRole(realm, name));
    }

    /** Some databases ignore letter case. */
    private static Optional<RoleModel> exactly(String name, @Nullable RoleModel found) {
        return Optional.ofNullable(found).filter(role -> role.getName().equals(name));
    }

    @Override
    public Stream<RoleModel> existing(Set<String> names) {
        return names.size() <= MANY
                ? names.stream().flatMap(name -> find(name).stream())
                : session.roles()
                        .searchForRolesStream(realm, prefix, null, null)
                        .filter(role -> names.contains(role.getName()));
    }

    @Override
    public boolean canBeNamed(String name) {
        return true;
    }

    @Override
    public void create(String name) {
        KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), session.getContext(), other -> {
            RealmModel same = other.realms().getRealm(realm.getId());
            if (same.getRole(name) == null) {
                same.addRole(name);
            }
        });
    }

    @Override
    public boolean isPrivileged(RoleModel role) {
        return PrivilegedRoles.of(role).isPresent();
    }

    @Override
    public void give(UserModel user, RoleModel role) {
        user.grantRole(role);
    }

    @Override
    public void take(UserModel user, RoleModel role) {
        user.deleteRoleMapping(role);
    }

    @Override
    public boolean isGiven(RoleModel role, BrokeredIdentityContext identity) {
        return identity.hasMapperGrantedRole(role.getName());
    }

    @Override
    public void markGiven(RoleModel role, BrokeredIdentityContext identity) {
        identity.addMapperGrantedRole(role.getName());
    }
}
