package dev.signinhub.broker;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.Config;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.utils.RoleUtils;

/**
 * The roles that nobody gets by accident: those that administer a realm, and those that change the own account, which
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
        return in(Stream.of(role));
    }

    /** Returns the role that makes the members of a group privileged; a group has the roles of its parents. */
    public static Optional<RoleModel> of(GroupModel group) {
        return in(Stream.iterate(group, each -> each != null, GroupModel::getParent)
                .flatMap(GroupModel::getRoleMappingsStream));
    }

    private static Optional<RoleModel> in(Stream<RoleModel> roles) {
        Set<RoleModel> given = roles.collect(Collectors.toSet());
        // The same answer each time: one of the given roles before those in them, then by name.
        return RoleUtils.expandCompositeRolesStream(given.stream())
                .filter(PrivilegedRoles::isIn)
                .min(Comparator.comparing((RoleModel role) -> !given.contains(role))
                        .thenComparing(RoleModel::getName));
    }

    private static boolean isIn(RoleModel role) {
        return role.getContainer() instanceof ClientModel client
                ? isOfClient(client, role.getName())
                : Set.of(AdminRoles.ADMIN, AdminRoles.CREATE_REALM).contains(role.getName());
    }

    private static boolean isOfClient(ClientModel client, String role) {
        return switch (client.getClientId()) {
            case Constants.REALM_MANAGEMENT_CLIENT_ID -> true;
            case Constants.ACCOUNT_MANAGEMENT_CLIENT_ID -> !role.startsWith(LOOKS_ONLY);
            default -> isOfAnotherRealm(client);
        };
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
