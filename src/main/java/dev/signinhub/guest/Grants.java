package dev.signinhub.guest;

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

/** The roles and groups that the settings name: exactly what a guest has. */
record Grants(Set<RoleModel> roles, Set<GroupModel> groups) {

    /**
     * Finds what the settings name.
     *
     * @throws IllegalArgumentException with one sentence, when something does not exist or gives too much
     */
    static Grants of(GuestConfig config, RealmModel realm, KeycloakSession session) {
        requireAll("role", config.roles(), name -> role(realm, name));
        requireAll("group", config.groups(), path -> group(session, realm, path));
        return existing(config, realm, session);
    }

    /**
     * Finds what exists of that, for an import: core reads the providers of a realm before its roles and groups
     * ({@code DefaultExportImportManager.importRealm}).
     */
    static Grants existing(GuestConfig config, RealmModel realm, KeycloakSession session) {
        return new Grants(
                        config.roles().stream()
                                .flatMap(name -> role(realm, name).stream())
                                .collect(Collectors.toSet()),
                        config.groups().stream()
                                .flatMap(path -> group(session, realm, path).stream())
                                .collect(Collectors.toSet()))
                .requireNoPower();
    }

    /** Makes these the user's only roles and groups; writes the differences only. */
    void giveTo(UserModel user) {
        Set<RoleModel> hasRoles = user.getRoleMappingsStream().collect(Collectors.toSet());
        hasRoles.stream().filter(role -> !roles.contains(role)).forEach(user::deleteRoleMapping);
        roles.stream().filter(role -> !hasRoles.contains(role)).forEach(user::grantRole);
        Set<GroupModel> isIn = user.getGroupsStream().collect(Collectors.toSet());
        isIn.stream().filter(group -> !groups.contains(group)).forEach(user::leaveGroup);
        groups.stream().filter(group -> !isIn.contains(group)).forEach(user::joinGroup);
    }

    private Grants requireNoPower() {
        roles.forEach(role -> Power.of(role).ifPresent(power -> {
            throw tooMuch("role", role.getName(), power);
        }));
        groups.forEach(group -> Power.of(group).ifPresent(power -> {
            throw tooMuch("group", group.getName(), power);
        }));
        return this;
    }

    private static IllegalArgumentException tooMuch(String kind, String name, RoleModel power) {
        return new IllegalArgumentException(
                "Choose another %s for guests than '%s': its role '%s' administers the realm or manages the guest's account."
                        .formatted(kind, name, power.getName()));
    }

    private static void requireAll(String kind, List<String> names, Function<String, Optional<?>> find) {
        names.stream().filter(name -> find.apply(name).isEmpty()).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "Create the %s '%s', or take it out of what guests have.".formatted(kind, name));
        });
    }

    private static Optional<GroupModel> group(KeycloakSession session, RealmModel realm, String path) {
        return Optional.ofNullable(KeycloakModelUtils.findGroupByPath(session, realm, path));
    }

    /** A role of the realm, else of a client; both names may have dots in them. */
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
