package dev.signinhub.resolver;

import dev.signinhub.broker.SignInFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.UserModel;

/**
 * The one user that the rules agree on.
 *
 * @param rule the first that found the user
 */
record Match(String rule, UserModel user) {

    /**
     * Asks all rules.
     *
     * @throws SignInFailure when one finds several users, or two find different ones
     */
    static Optional<Match> of(Map<String, Rule> rules, BrokeredIdentityContext identity, LocalUsers users) {
        Match first = null;
        for (Map.Entry<String, Rule> rule : rules.entrySet()) {
            Optional<Match> next =
                    single(rule.getKey(), find(rule, identity, users)).map(user -> new Match(rule.getKey(), user));
            if (first == null) {
                first = next.orElse(null);
            } else if (next.isPresent()
                    && !next.get().user().getId().equals(first.user().getId())) {
                throw SignInFailure.account(first.rule() + " and " + next.get().rule() + " match two different users");
            }
        }
        return Optional.ofNullable(first);
    }

    private static List<UserModel> find(
            Map.Entry<String, Rule> rule, BrokeredIdentityContext identity, LocalUsers users) {
        try {
            return rule.getValue().find(identity, users);
        } catch (ModelDuplicateException e) {
            // A federation has several where it is asked for one.
            throw ambiguous(rule.getKey());
        }
    }

    private static Optional<UserModel> single(String rule, List<UserModel> found) {
        if (found.stream().map(UserModel::getId).distinct().count() > 1) {
            throw ambiguous(rule);
        }
        return found.stream().findFirst();
    }

    private static SignInFailure ambiguous(String rule) {
        return SignInFailure.account(rule + " matches more than one user");
    }

    SignInFailure refused(String why) {
        return SignInFailure.account("%s matches the user %s, who %s".formatted(rule, user.getId(), why));
    }
}
