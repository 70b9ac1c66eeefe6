package dev.signinhub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Stub;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleContainerModel;
import org.keycloak.models.RoleModel;

@DisplayName("Privilege that no guest may have")
class PrivilegedRolesTest {

    private static final RealmModel HUB = realm("hub");
    private static final RealmModel MASTER = realm("master");

    @ParameterizedTest
    @CsvSource({
        "hub, realm-management, view-users",
        "hub, realm-management, of-our-own",
        "hub, account, manage-account",
        "hub, account, manage-account-links",
        "hub, account, manage-consent",
        "hub, account, delete-account",
        "hub, account, manage-verifiable-credentials",
        "hub, account, of-a-later-version",
        "master, hub-realm, manage-users",
        "master, master-realm, of-our-own",
    })
    @DisplayName("is in these roles of clients")
    void ofClients(String realm, String client, String role) {
        assertThat(PrivilegedRoles.of(role(role, client(realm.equals("hub") ? HUB : MASTER, client))))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "hub, account, view-profile",
        "hub, account, view-consent",
        "hub, account, view-applications",
        "hub, account, view-groups",
        "hub, hub-realm, manage-users",
        "master, app, admin",
        "hub, broker, read-token",
    })
    @DisplayName("is not in these")
    void notOfClients(String realm, String client, String role) {
        assertThat(PrivilegedRoles.of(role(role, client(realm.equals("hub") ? HUB : MASTER, client))))
                .isEmpty();
    }

    @Test
    @DisplayName("is in the realm roles admin and create-realm, and in no other")
    void ofRealm() {
        assertThat(PrivilegedRoles.of(role("admin", MASTER))).isPresent();
        assertThat(PrivilegedRoles.of(role("create-realm", MASTER))).isPresent();
        assertThat(PrivilegedRoles.of(role("viewer", MASTER))).isEmpty();
        assertThat(PrivilegedRoles.of(role("manage-users", HUB))).isEmpty();
    }

    @Test
    @DisplayName("is in a role that such a role is composed into, however deep, and where the roles go in a circle")
    void composite() {
        RoleModel power = role("manage-users", client(HUB, "realm-management"));
        assertThat(PrivilegedRoles.of(role("outer", HUB, role("inner", HUB, power))))
                .contains(power);
        RoleModel[] circle = new RoleModel[1];
        circle[0] = role("circle", HUB, circle);
        assertThat(PrivilegedRoles.of(circle[0])).isEmpty();
    }

    @Test
    @DisplayName("is told by the role itself before one that is in it, and by name")
    void first() {
        RoleModel some = role("b", client(HUB, "realm-management"));
        RoleModel other = role("a", client(HUB, "realm-management"));
        RoleModel whole = role("whole", client(HUB, "realm-management"), some, other);
        assertThat(PrivilegedRoles.of(whole)).contains(whole);
        assertThat(PrivilegedRoles.of(role("viewer", HUB, some, other))).contains(other);
    }

    @Test
    @DisplayName("is in a group with such a role, its own or its parent's")
    void group() {
        RoleModel power = role("manage-users", client(HUB, "realm-management"));
        GroupModel harmless = group(null, role("viewer", HUB));
        assertThat(PrivilegedRoles.of(harmless)).isEmpty();
        assertThat(PrivilegedRoles.of(group(harmless, power))).contains(power);
        assertThat(PrivilegedRoles.of(group(group(null, power)))).contains(power);
    }

    private static GroupModel group(@Nullable GroupModel parent, RoleModel... roles) {
        return Stub.of(
                GroupModel.class,
                Map.<String, Stub.Call>of(
                        "getParent", arguments -> parent, "getRoleMappingsStream", arguments -> Stream.of(roles)));
    }

    private static RoleModel role(String name, RoleContainerModel container, RoleModel... composites) {
        Stub.Call composed = arguments -> Stream.of(composites);
        return Stub.of(
                RoleModel.class, Map.of("getName", name, "getContainer", container, "getCompositesStream", composed));
    }

    private static ClientModel client(RealmModel realm, String clientId) {
        return Stub.of(ClientModel.class, Map.of("getClientId", clientId, "getRealm", realm));
    }

    private static RealmModel realm(String name) {
        return Stub.of(RealmModel.class, Map.of("getName", name));
    }
}
