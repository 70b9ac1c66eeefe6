package dev.signinhub.resolver;

import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClaimPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The configuration of one sign-in resolver.
 *
 * <p>It is checked when an admin saves it, and at each sign-in, because an import brings it unchecked.
 */
record ResolverConfig(Map<String, String> settings) {

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException with one sentence that says what to enter
     */
    static ResolverConfig of(Map<String, String> settings) {
        ResolverSettings.ALL.forEach(setting -> setting.checkIn(settings));
        return new ResolverConfig(settings);
    }

    /**
     * Checks what each of the rules needs, too.
     *
     * @throws IllegalArgumentException with one sentence that says what to enter
     */
    void check() {
        rules();
        gate();
    }

    /** Returns the rules that find users, by name, in their order. */
    Map<String, Rule> rules() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        for (String name : names()) {
            if (!name.equals(ResolverSettings.GROUP)) {
                rules.put(name, rule(name));
            }
        }
        return rules;
    }

    private Rule rule(String name) {
        return switch (name) {
            case ResolverSettings.VERIFIED_EMAIL ->
                new VerifiedEmailRule(
                        domains(ResolverSettings.EMAIL_DOMAINS), ResolverSettings.PLUS_TAGS.isOnIn(settings));
            case ResolverSettings.LOCAL_PART -> new EmailLocalPartRule(domains(ResolverSettings.LOCAL_PART_DOMAINS));
            case ResolverSettings.PREFERRED_NAME -> UserNameRule.preferred(authoritative());
            case ResolverSettings.USER_NAME -> UserNameRule.mapped(authoritative());
            case ResolverSettings.USER_ID -> new UserIdRule(perProvider(ResolverSettings.ID_ATTRIBUTES));
            default -> throw new IllegalStateException(name);
        };
    }

    Optional<GroupGate> gate() {
        if (!names().contains(ResolverSettings.GROUP)) {
            return Optional.empty();
        }
        List<String> groups = ResolverSettings.GROUPS.listIn(settings);
        Setting.require(!groups.isEmpty(), ResolverSettings.GROUPS.displayName() + " is empty, so nobody may sign in.");
        ClaimPath claim = ClaimPath.of(Objects.requireNonNull(ResolverSettings.GROUP_CLAIM.in(settings)));
        return Optional.of(new GroupGate(claim, Set.copyOf(groups)));
    }

    /**
     * Returns the claims that decide, besides those that each provider of this project reads for itself: ID, user name and
     * address.
     */
    static Stream<ClaimPath> claims(String alias, Map<String, String> settings) {
        List<String> rules = ResolverSettings.RULES.listIn(settings);
        Optional<ClaimPath> gate = rules.contains(ResolverSettings.GROUP)
                ? Optional.ofNullable(ResolverSettings.GROUP_CLAIM.in(settings)).flatMap(ClaimPath::ifReadable)
                : Optional.empty();
        boolean byName = rules.contains(ResolverSettings.PREFERRED_NAME)
                && ResolverSettings.AUTHORITATIVE.listIn(settings).contains(alias);
        return Stream.concat(gate.stream(), byName ? Stream.of(UserNameRule.PREFERRED) : Stream.empty());
    }

    boolean mayMatchAdmins(String rule) {
        return ResolverSettings.ADMINS.listIn(settings).contains(rule);
    }

    boolean otherwise(String what) {
        return what.equals(ResolverSettings.OTHERWISE.in(settings));
    }

    private List<String> names() {
        return ResolverSettings.RULES.listIn(settings);
    }

    private Set<String> authoritative() {
        return Set.copyOf(ResolverSettings.AUTHORITATIVE.listIn(settings));
    }

    private PerProvider perProvider(Setting setting) {
        return PerProvider.of(setting.listIn(settings), setting.displayName(), value -> value);
    }

    private PerProvider domains(Setting setting) {
        return PerProvider.of(setting.listIn(settings), setting.displayName(), value -> Domain.of(value)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s must name domains such as example.com, without @ or *, not '%s'."
                                .formatted(setting.displayName(), value))));
    }
}
