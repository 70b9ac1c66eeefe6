package dev.signinhub.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signinhub.testing.ConsoleTexts;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The settings of a sign-in resolver")
class ResolverConfigTest {

    @Test
    @DisplayName("trust nobody and create users by default")
    void defaults() {
        ResolverConfig config = ResolverConfig.of(Map.of());
        assertThat(config.rules())
                .containsExactly(Map.entry(
                        ResolverSettings.VERIFIED_EMAIL, new VerifiedEmailRule(new PerProvider(Map.of()), false)));
        assertThat(config.gate()).isEmpty();
        assertThat(config.mayMatchAdmins(ResolverSettings.VERIFIED_EMAIL)).isFalse();
        assertThat(config.otherwise(ResolverSettings.CREATE)).isTrue();
    }

    @Test
    @DisplayName("name the rules in their order, each with what it needs")
    void rules() {
        ResolverConfig config = ResolverConfig.of(Map.of(
                "resolvers",
                "userIdMatchingAttribute## emailLocalPartMatchingUsername##upstreamGroupRequired"
                        + "##emailMatchingVerifiedEmail",
                "emailMatchingVerifiedEmail.allowedDomains",
                "company:Company.example##company:bücher.example ## other: other.example",
                "emailMatchingVerifiedEmail.plusTags",
                "true",
                "emailLocalPartMatchingUsername.allowedDomains",
                "company:names.example",
                "userIdMatchingAttribute.attributes",
                "company:urn:id",
                "upstreamGroupRequired.claim",
                "realm_access.roles",
                "upstreamGroupRequired.groups",
                "staff##Admins",
                "admins",
                "userIdMatchingAttribute"));
        assertThat(config.rules().entrySet())
                .containsExactly(
                        Map.entry(
                                ResolverSettings.USER_ID,
                                new UserIdRule(new PerProvider(Map.of("company", Set.of("urn:id"))))),
                        Map.entry(
                                ResolverSettings.LOCAL_PART,
                                new EmailLocalPartRule(new PerProvider(Map.of("company", Set.of("names.example"))))),
                        Map.entry(
                                ResolverSettings.VERIFIED_EMAIL,
                                new VerifiedEmailRule(
                                        new PerProvider(Map.of(
                                                "company",
                                                Set.of("company.example", "xn--bcher-kva.example"),
                                                "other",
                                                Set.of("other.example"))),
                                        true)));
        assertThat(config.gate()).hasValueSatisfying(gate -> {
            assertThat(gate.claim()).hasToString("realm_access.roles");
            assertThat(gate.groups()).containsExactlyInAnyOrder("staff", "Admins");
        });
        assertThat(config.mayMatchAdmins(ResolverSettings.USER_ID)).isTrue();
        assertThat(config.mayMatchAdmins(ResolverSettings.VERIFIED_EMAIL)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "resolvers, emailMatchingEmail, 'Rules must be one of '",
        "otherwise, link, 'If no rule finds a user must be one of '",
        "admins, upstreamGroupRequired, 'Rules for admins must be one of '",
        "upstreamGroupRequired.claim, groups..x, Claim must be a path",
        "emailMatchingVerifiedEmail.allowedDomains, company.example, must name a provider and a value",
        "emailMatchingVerifiedEmail.allowedDomains, company:, must name a provider and a value",
        "emailMatchingVerifiedEmail.allowedDomains, :company.example, must name a provider and a value",
        "emailMatchingVerifiedEmail.allowedDomains, company:*, must name domains such as",
        "emailMatchingVerifiedEmail.allowedDomains, company:*.company.example, must name domains such as",
        "emailMatchingVerifiedEmail.allowedDomains, company:@company.example, must name domains such as",
    })
    @DisplayName("are refused with a sentence that says what to enter")
    void refused(String key, String value, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResolverConfig.of(Map.of(key, value)).rules())
                .withMessageContaining(sentence);
    }

    @Test
    @DisplayName("name the claims that decide: the gate's, and the user name at an authoritative provider")
    void claims() {
        Map<String, String> settings = Map.of(
                "resolvers",
                "upstreamGroupRequired##preferredUsernameMatchingUsername",
                "upstreamGroupRequired.claim",
                "realm_access.roles",
                "authoritativeProviders",
                "company");
        assertThat(ResolverConfig.claims("company", settings))
                .extracting(Object::toString)
                .containsExactly("realm_access.roles", "preferred_username");
        assertThat(ResolverConfig.claims("other", settings))
                .extracting(Object::toString)
                .containsExactly("realm_access.roles");
        assertThat(ResolverConfig.claims("other", Map.of("resolvers", "upstreamGroupRequired")))
                .extracting(Object::toString)
                .containsExactly("groups");
        assertThat(ResolverConfig.claims("other", Map.of())).isEmpty();
        assertThat(ResolverConfig.claims(
                        "other",
                        Map.of("resolvers", "upstreamGroupRequired", "upstreamGroupRequired.claim", "groups..x")))
                .isEmpty();
    }

    @Test
    @DisplayName("need a group for the gate")
    void noGroups() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResolverConfig.of(Map.of("resolvers", "upstreamGroupRequired"))
                        .gate())
                .withMessageContaining("is empty, so nobody may sign in");
    }

    @Test
    @DisplayName("are described in the console as in the code")
    void english() {
        ConsoleTexts.assertSameInEnglish(ResolverSettings.ALL.stream());
    }
}
