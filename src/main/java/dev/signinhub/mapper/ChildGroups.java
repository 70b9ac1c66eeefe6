package dev.signinhub.mapper;

import dev.signinhub.broker.PrivilegedRoles;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The groups directly below a parent whose names begin with a prefix. */
record ChildGroups(KeycloakSession session, RealmModel realm, GroupModel parent, String prefix)
        implements Namespace<GroupModel> {

    @Override
    public String name(GroupModel group) {
        return group.getName();
    }

    @Override
    public Stream<GroupModel> of(UserModel user) {
        return user.getGroupsStream()
                .filter(group -> parent.getId().equals(group.getParentId())
                        && group.getName().startsWith(prefix));
    }

    @Override
    public Optional<GroupModel> find(String name) {
        return Optional.ofNullable(session.groups().getGroupByName(realm, parent, name))
                .filter(group -> group.getName().equals(name));
    }

    /** By name or by looking at each, whichever is less. */
    @Override
    public Stream<GroupModel> existing(Set<String> names) {
        return names.size() <= parent.getSubGroupsCount()
                ? names.stream().flatMap(name -> find(name).stream())
                : parent.getSubGroupsStream().filter(group -> names.contains(group.getName()));
    }

    /** A slash would make its path that of another group. */
    @Override
    public boolean canBeNamed(String name) {
        return name.indexOf('/') < 0;
    }

    @Override
    public void create(String name) {
        KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), session.getContext(), other -> {
            RealmModel same = other.realms().getRealm(realm.getId());
            GroupModel above = other.groups().getGroupById(same, parent.getId());
            if (above != null && other.groups().getGroupByName(same, above, name) == null) {
                other.groups().createGroup(same, name, above);
            }
        });
    }

    @Override
    public boolean isPrivileged(GroupModel group) {
        return PrivilegedRoles.of(group).isPresent();
    }

    @Override
    public void give(UserModel user, GroupModel group) {
        user.joinGroup(group);
    }

    @Override
    public void take(UserModel user, GroupModel group) {
        user.leaveGroup(group);
    }

    @Override
    public boolean isGiven(GroupModel group, BrokeredIdentityContext identity) {
        return identity.hasMapperAssignedGroup(group.getId());
    }

    @Override
    public void markGiven(GroupModel group, BrokeredIdentityContext identity) {
        identity.addMapperAssignedGroup(group.getId());
    }
}
