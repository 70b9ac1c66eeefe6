package dev.signinhub.integration.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ResolverFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of {@code docs/resolvers.md}. */
@DisplayName("At a first sign-in, as the docs say,")
class ResolverTableIT extends HostileUpstream {

    private static final String COMPANY = "company";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern SETTINGS = Pattern.compile("```properties\\n(.*?)```", Pattern.DOTALL);

    private ResolverFlow flow;

    /**
     * One row.
     *
     * @param settings of the sign-in resolver, above the table
     */
    record Row(Map<String, String> settings, String comes, String here, String happens) {

        @Override
        public String toString() {
            return "%s; here: %s; %s".formatted(comes, here, happens);
        }
    }

    static Stream<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        String document = Files.readString(Path.of("docs", "resolvers.md"));
        for (String section : document.split("(?=```properties)", -1)) {
            Matcher block = SETTINGS.matcher(section);
            if (!block.find()) {
                continue;
            }
            Map<String, String> settings = settings(block.group(1));
            for (String line : section.lines().toList()) {
                String[] cells = line.split("\\|", -1);
                if (cells.length == 5 && !line.contains("---") && !line.contains("who comes")) {
                    rows.add(new Row(
                            settings,
                            cells[1].strip(),
                            cells[2].strip(),
                            cells[3].replaceAll("<!--.*?-->", "").strip()));
                }
            }
        }
        return rows.stream();
    }

    private static Map<String, String> settings(String block) {
        Map<String, String> settings = new HashMap<>();
        block.lines().forEach(line -> settings.put(line.split("=", 2)[0], line.split("=", 2)[1]));
        return settings;
    }

    @BeforeAll
    void createCompany() {
        createProvider(COMPANY, provider, Map.of()).orFail();
        flow = new ResolverFlow(admin, realm);
        flow.serve(COMPANY);
        flow.review("off");
        Map<String, Object> profile =
                Json.map(admin.get("/" + realm + "/users/profile").orFail().json());
        profile.put("unmanagedAttributePolicy", "ADMIN_EDIT");
        admin.put("/" + realm + "/users/profile", profile).orFail();
        JsonNode action = admin.get("/" + realm + "/authentication/required-actions/VERIFY_PROFILE")
                .orFail()
                .json();
        Map<String, Object> off = Json.map(action);
        off.put("enabled", false);
        admin.put("/" + realm + "/authentication/required-actions/VERIFY_PROFILE", off)
                .orFail();
    }

    @AfterEach
    void forgetEverybody() {
        admin.users(realm).forEach(user -> admin.delete(
                        "/" + realm + "/users/" + user.path("id").asText())
                .orFail());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("for")
    void row(Row row) {
        forgetEverybody();
        flow.configure(row.settings());
        if (!row.here().equals("nobody")) {
            Stream.of(row.here().split(";", -1)).forEach(this::create);
        }
        String sub = come(row.comes());
        Map<String, String> before = users();
        Application application = application();
        HttpBrowser browser = new HttpBrowser();
        Page page = browser.followUntil(browser.get(application.signInUrl(COMPANY)), application::isHere);

        if (row.happens().equals("a new user")) {
            String user = application.exchange(page).accessTokenClaims().getSubject();
            assertThat(before).doesNotContainValue(user);
            assertThat(users()).hasSize(before.size() + 1).containsAllEntriesOf(before);
            assertThat(linked(user)).containsExactly(sub);
        } else if (row.happens().startsWith("signs in as")) {
            String user = application.exchange(page).accessTokenClaims().getSubject();
            assertThat(user).isEqualTo(before.get(codes(row.happens()).get(0)));
            assertThat(users()).isEqualTo(before);
            assertThat(linked(user)).containsExactly(sub);
        } else if (row.happens().equals("is asked")) {
            assertThat(page.html().select("#linkAccount")).isNotEmpty();
            assertNothingChanged(before, sub);
        } else {
            assertThat(row.happens()).startsWith("refused: ");
            assertCalm(page, 403);
            assertThat(reason(reference(page))).contains(row.happens().substring("refused: ".length()));
            assertNothingChanged(before, sub);
        }
    }

    /** What the event says that the page refers to. */
    private String reason(String reference) {
        return StreamSupport.stream(admin.events(realm).spliterator(), false)
                .map(event -> event.path("details"))
                .filter(details -> reference.contains(details.path("reference").asText("none")))
                .map(details -> details.path("reason").asText())
                .findFirst()
                .orElseThrow();
    }

    private void assertNothingChanged(Map<String, String> before, String sub) {
        assertThat(users()).isEqualTo(before);
        assertThat(before.values()).noneMatch(user -> linked(user).contains(sub));
    }

    /** Has the provider's user be the one in the cell, and returns their ID there. */
    private String come(String cell) {
        List<String> codes = codes(cell);
        String name = codes.get(0);
        // Without one, the provider would be asked for it elsewhere.
        String email =
                codes.stream().filter(code -> code.contains("@")).findFirst().orElse(name + "@nowhere.example");
        String id = cell.contains("with ID")
                ? codes.get(codes.size() - 1)
                : UUID.randomUUID().toString();
        List<String> groups = cell.contains(" in `") ? List.of(codes.get(codes.size() - 1)) : List.of();
        provider.onIdToken(claims -> {
            claims.put("sub", id);
            claims.put("preferred_username", name);
            claims.put("groups", groups);
            claims.put("email", email);
            claims.remove("email_verified");
            if (cell.contains("verified")) {
                claims.put("email_verified", !cell.contains("unverified"));
            }
        });
        return id;
    }

    private void create(String cell) {
        List<String> codes = codes(cell);
        Map<String, Object> user = new HashMap<>(Map.of(
                "username",
                codes.get(0),
                "firstName",
                "Somebody",
                "lastName",
                "Example",
                "enabled",
                !cell.contains("disabled")));
        codes.stream().filter(code -> code.contains("@")).findFirst().ifPresent(email -> {
            user.put("email", email);
            user.put("emailVerified", !cell.contains("unverified"));
        });
        Map<String, List<String>> attributes = new HashMap<>();
        if (cell.contains("employeeId")) {
            attributes.put("employeeId", List.of(codes.get(codes.size() - 1)));
        }
        if (cell.contains("a guest")) {
            attributes.put("signinhub.guest", List.of("shared"));
        }
        user.put("attributes", attributes);
        admin.post("/" + realm + "/users", user).orFail();
        String path = "/" + realm + "/users/" + users().get(codes.get(0));
        if (cell.contains("an admin")) {
            makeAdmin(path);
        }
        if (cell.contains("linked already")) {
            admin.post(
                            path + "/federated-identity/" + COMPANY,
                            Map.of("userId", "somebody-else", "userName", "somebody-else"))
                    .orFail();
        }
    }

    private void makeAdmin(String user) {
        admin.grant(realm, user.substring(user.lastIndexOf('/') + 1), "manage-users");
    }

    /** IDs by name. */
    private Map<String, String> users() {
        Map<String, String> users = new HashMap<>();
        admin.users(realm)
                .forEach(user -> users.put(
                        user.path("username").asText(), user.path("id").asText()));
        return users;
    }

    private List<String> linked(String user) {
        return StreamSupport.stream(
                        admin.get("/" + realm + "/users/" + user + "/federated-identity")
                                .orFail()
                                .json()
                                .spliterator(),
                        false)
                .map(link -> link.path("userId").asText())
                .toList();
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell)
                .results()
                .map(MatchResult::group)
                .map(code -> code.replace("`", ""))
                .toList();
    }
}
