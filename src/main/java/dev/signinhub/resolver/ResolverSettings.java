package dev.signinhub.resolver;

import static dev.signinhub.broker.Setting.choice;
import static dev.signinhub.broker.Setting.choices;
import static dev.signinhub.broker.Setting.flag;
import static dev.signinhub.broker.Setting.text;
import static dev.signinhub.broker.Setting.texts;

import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClaimPath;
import java.util.List;

/** The settings of a sign-in resolver. */
final class ResolverSettings {

    static final String VERIFIED_EMAIL = "emailMatchingVerifiedEmail";
    static final String LOCAL_PART = "emailLocalPartMatchingUsername";
    static final String PREFERRED_NAME = "preferredUsernameMatchingUsername";
    static final String USER_NAME = "usernameMatchingUsername";
    static final String USER_ID = "userIdMatchingAttribute";
    static final String GROUP = "upstreamGroupRequired";

    /** Those that find a user. */
    private static final List<String> FINDERS = List.of(VERIFIED_EMAIL, LOCAL_PART, PREFERRED_NAME, USER_NAME, USER_ID);

    static final String CREATE = "create";
    static final String ASK = "ask";
    static final String REFUSE = "refuse";

    static final Setting RULES = choices(
            "resolvers",
            "Rules",
            "How to tell, at a first sign-in, which local user it is: in the order in which you pick the rules. If two"
                    + " rules find two users, or one rule does, the sign-in is refused. upstreamGroupRequired finds"
                    + " nobody, but lets in only members of a group; in a post-login flow it is the only rule that"
                    + " counts.",
            List.of(VERIFIED_EMAIL, LOCAL_PART, PREFERRED_NAME, USER_NAME, USER_ID, GROUP),
            VERIFIED_EMAIL);

    static final Setting EMAIL_DOMAINS = texts(
            VERIFIED_EMAIL + ".allowedDomains",
            "Domains for emailMatchingVerifiedEmail",
            "Whose verified addresses to trust, such as company:example.com: those in the domain example.com, from the"
                    + " provider with the alias company. Subdomains do not count. Without an entry, no address"
                    + " matches.");

    static final Setting PLUS_TAGS = flag(
            VERIFIED_EMAIL + ".plusTags",
            "Ignore plus tags",
            "Whether alice+work@example.com at the provider also matches alice@example.com here. Only if the domain"
                    + " delivers both to the same person.",
            false);

    static final Setting LOCAL_PART_DOMAINS = texts(
            LOCAL_PART + ".allowedDomains",
            "Domains for emailLocalPartMatchingUsername",
            "The domains, such as company:example.com, in which what is before the @ of a verified address is the local"
                    + " user name. Without an entry, no user name matches.");

    static final Setting AUTHORITATIVE = texts(
            "authoritativeProviders",
            "Providers authoritative for user names",
            "The aliases of providers at which nobody can choose the user name of somebody else here. Only these are"
                    + " matched by preferredUsernameMatchingUsername and usernameMatchingUsername.");

    static final Setting ID_ATTRIBUTES = texts(
            USER_ID + ".attributes",
            "Attributes for userIdMatchingAttribute",
            "The user attribute with a provider's ID of the user, such as company:employeeId for the provider with the"
                    + " alias company. Users must not be able to edit it.");

    static final Setting GROUP_CLAIM = text(
                    GROUP + ".claim",
                    "Claim for upstreamGroupRequired",
                    "The claim with the groups or roles that the user has at the provider; a path such as"
                            + " realm_access.roles leads to a nested one.")
            .withDefault("groups")
            .checkedBy(ClaimPath::of);

    static final Setting GROUPS = texts(
            GROUP + ".groups",
            "Groups for upstreamGroupRequired",
            "Whoever has one of these at the provider may sign in. Upper and lower case differ.");

    static final Setting ADMINS = choices(
            "admins",
            "Rules for admins",
            "The rules that may also find users who have an admin role. Other rules are refused such a match.",
            FINDERS,
            null);

    static final Setting OTHERWISE = choice(
            "otherwise",
            "If no rule finds a user",
            "\"create\" creates the user, unless the user name or the address is taken; \"ask\" then lets the flow's next"
                    + " steps have the user prove that the account is theirs; \"refuse\" lets in only users whom a rule"
                    + " finds.",
            List.of(CREATE, ASK, REFUSE),
            CREATE);

    /** In the order in which the console shows them. */
    static final List<Setting> ALL = List.of(
            RULES,
            EMAIL_DOMAINS,
            PLUS_TAGS,
            LOCAL_PART_DOMAINS,
            AUTHORITATIVE,
            ID_ATTRIBUTES,
            GROUP_CLAIM,
            GROUPS,
            ADMINS,
            OTHERWISE);

    private ResolverSettings() {}
}
