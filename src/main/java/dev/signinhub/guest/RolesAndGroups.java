package dev.signinhub.guest;

import dev.signinhub.broker.PrivilegedRoles;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Exactly the roles and groups that a guest has: those named in the settings. */
record RolesAndGroups(Set<RoleModel> roles, Set<GroupModel> groups) {

    /**
     * Finds roles by name, client roles as {@code client.role}, and groups by path.
     *
     * @throws IllegalArgumentException with one sentence when one does not exist or is privileged
     */
    static RolesAndGroups of(List<String> roles, List<String> groups, RealmModel realm, KeycloakSession session) {
        requireAll("role", roles, name -> role(realm, name));
        requireAll("group", groups, path -> group(session, realm, path));
        return existing(roles, groups, realm, session);
    }

    /**
     * Finds those that exist, for an import: core reads the providers of a realm before its roles and groups
     * ({@code DefaultExportImportManager.importRealm}).
     *
     * @throws IllegalArgumentException with one sentence when one is privileged
     */
    static RolesAndGroups existing(List<String> roles, List<String> groups, RealmModel realm, KeycloakSession session) {
        return new RolesAndGroups(
                        roles.stream()
                                .flatMap(name -> role(realm, name).stream())
                                .collect(Collectors.toSet()),
                        groups.stream()
                                .flatMap(path -> group(session, realm, path).stream())
                                .collect(Collectors.toSet()))
                .requireUnprivileged();
    }

    /** Makes these the user's only roles and groups; writes only the differences. */
    void giveTo(UserModel user) {
        Set<RoleModel> hasRoles = user.getRoleMappingsStream().collect(Collectors.toSet());
        hasRoles.stream().filter(role -> !roles.contains(role)).forEach(user::deleteRoleMapping);
        roles.stream().filter(role -> !hasRoles.contains(role)).forEach(user::grantRole);
        Set<GroupModel> isIn = user.getGroupsStream().collect(Collectors.toSet());
        isIn.stream().filter(group -> !groups.contains(group)).forEach(user::leaveGroup);
        groups.stream().filter(group -> !isIn.contains(group)).forEach(user::joinGroup);
    }

    private RolesAndGroups requireUnprivileged() {
        roles.forEach(role -> PrivilegedRoles.of(role).ifPresent(privileged -> {
            throw tooMuch("role", role.getName(), privileged);
        }));
        groups.forEach(group -> PrivilegedRoles.of(group).ifPresent(privileged -> {
            throw tooMuch("group", group.getName(), privileged);
        }));
        return this;
    }

    private static IllegalArgumentException tooMuch(String kind, String name, RoleModel privileged) {
        return new IllegalArgumentException(
                "Guests cannot have the %s '%s': its role '%s' administers the realm or manages the guest's account."
                        .formatted(kind, name, privileged.getName()));
    }

    private static void requireAll(String kind, List<String> names, Function<String, Optional<?>> find) {
        names.stream().filter(name -> find.apply(name).isEmpty()).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "The %s '%s' does not exist: create it, or remove it from the guest's settings."
                            .formatted(kind, name));
        });
    }

    private static Optional<GroupModel> group(KeycloakSession session, RealmModel realm, String path) {
        return Optional.ofNullable(KeycloakModelUtils.findGroupByPath(session, realm, path));
    }

    /** A realm role, or else a client role; both names may contain dots. */
    private static Optional<RoleModel> role(RealmModel realm, String name) {
        return Optional.ofNullable(realm.getRole(name)).or(() -> IntStream.range(1, name.length())
                .filter(dot -> name.charAt(dot) == '.')
                .boxed()
                .flatMap(dot -> clientRole(realm, name.substring(0, dot), name.substring(dot + 1)))
                .findFirst());
    }

    private static Stream<RoleModel> clientRole(RealmModel realm, String client, String role) {
        ClientModel found = realm.getClientByClientId(client);
        return Stream.ofNullable(found == null ? null : found.getRole(role));
    }
}
