package dev.signinhub.mapper;

import dev.signinhub.broker.PrivilegedRoles;
import dev.signinhub.broker.Setting;
import dev.signinhub.mapper.AllowList.Match;
import dev.signinhub.oauth.OurMappers;
import dev.signinhub.upstream.ForeignText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Claim to groups below a parent, or to realm roles with a prefix.
 *
 * <p>These are the mapper's own: who is in one of them without the provider saying so is taken out. All others are left
 * alone.
 */
public final class GroupsMapper extends ClaimMapper {

    private static final Logger logger = Logger.getLogger(GroupsMapper.class);

    private static final String GROUPS = "groups";
    private static final String ROLES = "realm roles";

    private static final Setting TARGET = Setting.choice(
                    "target",
                    "Mapped to",
                    "Whether the values are names of groups below the parent group, or of realm roles.",
                    List.of(GROUPS, ROLES),
                    GROUPS)
            .of("mapper");

    /** The key is core's, which follows a group that is renamed or moved: {@code GroupConfigPropertyByPathSynchronizer}. */
    private static final Setting PARENT = Setting.group(
                    "group",
                    "Parent group",
                    "The group whose direct subgroups are the provider's: users who are in one of them although the"
                            + " provider does not say so are taken out of it.")
            .of("mapper");

    private static final Setting PREFIX = Setting.text(
                    "prefix",
                    "Prefix",
                    "What the names of the groups or roles here begin with, before the provider's value. Realm roles must"
                            + " have one: those that begin with it are the provider's.")
            .of("mapper");

    private static final Setting CREATE = Setting.flag(
                    "create",
                    "Create missing ones",
                    "Whether groups or roles that do not exist are created, at most 100 in one sign-in.",
                    false)
            .of("mapper");

    private static final int MAX_CREATED = 100;
    private static final int MAX_PREFIX = 100;
    private static final int MIN_ROLE_PREFIX = 2;

    @Override
    public String getId() {
        return OurMappers.PREFIX + "groups";
    }

    @Override
    public String getDisplayType() {
        return "Claim path to groups or roles";
    }

    @Override
    public String getHelpText() {
        return "Puts users into the groups below a parent, or gives them the realm roles, that the claim names, and takes"
                + " them back when they vanish at the provider.";
    }

    @Override
    List<Setting> settings() {
        return List.of(CLAIM, AllowList.SETTING, TARGET, PARENT, PREFIX, CREATE);
    }

    @Override
    void checkTogether(Map<String, String> config, RealmModel realm, KeycloakSession session) {
        namespace(config, realm, session);
        AllowList allowed = AllowList.in(config);
        if (isForGroups(config) && allowed.hasWildcard()) {
            PrivilegedRoles.of(parent(config, realm, session)).ifPresent(role -> {
                throw new IllegalArgumentException("The parent group has the role '" + role.getName()
                        + "', which administers the realm or a user's account: choose another group, or name the allowed"
                        + " values without *.");
            });
        }
    }

    @Override
    void apply(KeycloakSession session, UserModel user, Map<String, String> config, SaidClaim claim) {
        Namespace<?> namespace = namespace(config, session.getContext().getRealm(), session);
        if (claim.isComplete()) {
            sync(namespace, user, config, claim);
        }
    }

    private <T> void sync(Namespace<T> namespace, UserModel user, Map<String, String> config, SaidClaim claim) {
        Map<String, Match> wanted = wanted(config, claim);
        Map<String, T> given =
                byName(namespace, namespace.existing(wanted.keySet()).toList());
        if (CREATE.isOnIn(config)) {
            createMissing(namespace, wanted.keySet(), given);
        }
        given.values().removeIf(one -> wanted.get(namespace.name(one)) == Match.BY_WILDCARD && refuses(namespace, one));
        Map<String, T> has = byName(namespace, namespace.of(user).toList());
        has.forEach((name, one) -> {
            if (!given.containsKey(name) && !namespace.isGiven(one, claim.identity())) {
                namespace.take(user, one);
            }
        });
        given.forEach((name, one) -> {
            if (!has.containsKey(name)) {
                namespace.give(user, one);
            }
            namespace.markGiven(one, claim.identity());
        });
    }

    /** Returns how each name here is allowed. */
    private static Map<String, Match> wanted(Map<String, String> config, SaidClaim claim) {
        AllowList allowed = AllowList.in(config);
        String prefix = prefix(config);
        Map<String, Match> wanted = new HashMap<>();
        for (String value : claim.values()) {
            allowed.match(value)
                    .filter(match -> prefix.length() + value.length() <= AllowList.MAX_LENGTH)
                    .ifPresent(match -> wanted.put(prefix + value, match));
        }
        return wanted;
    }

    private static <T> Map<String, T> byName(Namespace<T> namespace, List<T> all) {
        Map<String, T> named = new HashMap<>();
        all.forEach(one -> named.put(namespace.name(one), one));
        return named;
    }

    /** The rest comes with the next sign-ins. */
    private static <T> void createMissing(Namespace<T> namespace, Set<String> wanted, Map<String, T> found) {
        List<String> missing = wanted.stream()
                .filter(name -> !found.containsKey(name) && namespace.canBeNamed(name))
                .sorted()
                .limit(MAX_CREATED)
                .toList();
        for (String name : missing) {
            try {
                namespace.create(name);
            } catch (ModelException e) {
                logger.debugf("Another sign-in has created it: %s", ForeignText.quote(name));
            }
            namespace.created(name).ifPresent(one -> found.put(name, one));
        }
    }

    private static <T> boolean refuses(Namespace<T> namespace, T one) {
        boolean privileged = namespace.isPrivileged(one);
        if (privileged) {
            logger.warnf(
                    "Nobody gets '%s' by a wildcard: it administers the realm or a user's account. If the provider may"
                            + " give it, name it among the mapper's allowed values.",
                    ForeignText.quote(namespace.name(one)));
        }
        return privileged;
    }

    private static String prefix(Map<String, String> config) {
        return Objects.requireNonNullElse(PREFIX.in(config), "");
    }

    private static boolean isForGroups(Map<String, String> config) {
        return GROUPS.equals(TARGET.in(config));
    }

    private static Namespace<?> namespace(Map<String, String> config, RealmModel realm, KeycloakSession session) {
        String prefix = prefix(config);
        Setting.require(prefix.length() <= MAX_PREFIX, "Prefix must have at most " + MAX_PREFIX + " characters.");
        if (isForGroups(config)) {
            return new ChildGroups(session, realm, parent(config, realm, session), prefix);
        }
        Setting.require(
                prefix.length() >= MIN_ROLE_PREFIX,
                "Prefix is missing: enter at least two characters that the names of the provider's roles here begin"
                        + " with, so that no other roles are taken away.");
        return new PrefixedRoles(session, realm, prefix);
    }

    private static GroupModel parent(Map<String, String> config, RealmModel realm, KeycloakSession session) {
        String path = PARENT.in(config);
        Setting.require(
                path != null, "Parent group is missing: choose the group below which the provider's groups are.");
        return group(path, realm, session)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The parent group does not exist: create it, or choose another one."));
    }

    private static Optional<GroupModel> group(@Nullable String path, RealmModel realm, KeycloakSession session) {
        return Optional.ofNullable(KeycloakModelUtils.findGroupByPath(session, realm, path));
    }
}
