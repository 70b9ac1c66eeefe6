package dev.signinhub.broker;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.Config;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;

/**
 * The roles that administer a realm, and those that no guest may have: these and the ones that change the account that
 * guests share.
 *
 * <p>Stricter than core's {@code AdminRoles.isAdminRole}: any role of an admin client counts, whatever its name.
 */
public final class PrivilegedRoles {

    /** The account console's roles that change nothing; a list of the others would miss what core adds. */
    private static final String LOOKS_ONLY = "view-";

    private PrivilegedRoles() {}

    /** Returns what makes a role privileged: itself, or a role that is composed into it. */
    public static Optional<RoleModel> of(RoleModel role) {
        return in(Stream.of(role), PrivilegedRoles::isIn);
    }

    /** Returns the role that makes the members of a group privileged; a group has the roles of its parents. */
    public static Optional<RoleModel> of(GroupModel group) {
        return in(ofGroup(group), PrivilegedRoles::isIn);
    }

    /** Returns the role by which a user administers a realm, given directly or through a group or another role. */
    public static Optional<RoleModel> administering(UserModel user) {
        Stream<RoleModel> ofGroups = user.getGroupsStream().flatMap(PrivilegedRoles::ofGroup);
        return in(Stream.concat(user.getRoleMappingsStream(), ofGroups), PrivilegedRoles::administers);
    }

    private static Stream<RoleModel> ofGroup(GroupModel group) {
        return Stream.iterate(group, each -> each != null, GroupModel::getParent)
                .flatMap(GroupModel::getRoleMappingsStream);
    }

    private static Optional<RoleModel> in(Stream<RoleModel> roles, Predicate<RoleModel> privileged) {
        Set<RoleModel> given = roles.collect(Collectors.toSet());
        // The same answer each time: one of the given roles before those in them, then by name.
        return RoleUtils.expandCompositeRolesStream(given.stream())
                .filter(privileged)
                .min(Comparator.comparing((RoleModel role) -> !given.contains(role))
                        .thenComparing(RoleModel::getName));
    }

    private static boolean isIn(RoleModel role) {
        return administers(role) || changesAccount(role);
    }

    private static boolean changesAccount(RoleModel role) {
        return role.getContainer() instanceof ClientModel client
                && client.getClientId().equals(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID)
                && !role.getName().startsWith(LOOKS_ONLY);
    }

    private static boolean administers(RoleModel role) {
        return role.getContainer() instanceof ClientModel client
                ? client.getClientId().equals(Constants.REALM_MANAGEMENT_CLIENT_ID) || isOfAnotherRealm(client)
                : Set.of(AdminRoles.ADMIN, AdminRoles.CREATE_REALM).contains(role.getName());
    }

    /**
     * In the admin realm, each realm has a client by which it is administered: {@code RealmModel.getMasterAdminClient}.
     */
    private static boolean isOfAnotherRealm(ClientModel client) {
        RealmModel realm = client.getRealm();
        return realm.getName().equals(Config.getAdminRealm())
                && client.getClientId().endsWith(AdminRoles.APP_SUFFIX);
    }
}
