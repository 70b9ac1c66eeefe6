package dev.signinhub.mapper;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.UserModel;

/**
 * The groups or roles that are a mapper's own: it gives and takes no others.
 *
 * @param <T> group or role
 */
interface Namespace<T> {

    String name(T one);

    Stream<T> of(UserModel user);

    Optional<T> find(String name);

    Stream<T> existing(Set<String> names);

    /** Tells whether one could have this name. */
    boolean canBeNamed(String name);

    /** In a transaction of its own, so that of two sign-ins at once neither fails. */
    void create(String name);

    /** Finds what has just been created, by whomever. */
    default Optional<T> created(String name) {
        return find(name);
    }

    boolean isPrivileged(T one);

    void give(UserModel user, T one);

    void take(UserModel user, T one);

    /** Tells whether another mapper gave it in this sign-in. */
    boolean isGiven(T one, BrokeredIdentityContext identity);

    void markGiven(T one, BrokeredIdentityContext identity);
}
