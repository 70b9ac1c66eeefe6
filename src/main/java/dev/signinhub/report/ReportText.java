package dev.signinhub.report;

import dev.signinhub.broker.UpstreamStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The reports for people at a terminal. */
final class ReportText {

    private static final String NOTHING = "-";

    private ReportText() {}

    static String of(RealmReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ALIAS", "KIND", "SIGN-IN PAGE", "METADATA", "LAST SUCCESS", "LAST FAILURE", "WRONG"));
        report.providers()
                .forEach(provider -> rows.add(List.of(
                        provider.alias(),
                        provider.providerId(),
                        provider.signInPage().shown()
                                ? "yes"
                                : "no: " + or(provider.signInPage().because()),
                        state(provider.upstream()),
                        or(provider.signIns().lastSuccess()),
                        lastFailure(provider.signIns()),
                        String.valueOf(provider.findings().size()))));
        String wrong = report.providers().stream()
                .flatMap(provider -> provider.findings().stream()
                        .map(finding -> provider.alias() + ": " + finding.part() + ": " + finding.says() + "\n"))
                .collect(Collectors.joining());
        return "Realm " + report.realm() + " at " + report.at() + ", as seen by " + report.scope()
                + (report.node() == null ? "" : " (" + report.node() + ")") + "\n\n" + table(rows)
                + (wrong.isEmpty() ? "" : "\n" + wrong);
    }

    private static String state(@Nullable UpstreamStatus upstream) {
        return upstream == null || upstream.metadata() == null
                ? NOTHING
                : upstream.metadata().state();
    }

    private static String lastFailure(SignIns signIns) {
        return signIns.lastFailures().isEmpty()
                ? NOTHING
                : signIns.lastFailures().get(0).at();
    }

    static String of(ProviderReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("alias", report.alias()));
        rows.add(List.of("kind", report.providerId()));
        rows.add(List.of(
                "made by",
                or(report.factory().className()) + " " + or(report.factory().version())));
        rows.add(List.of("sign-in page", report.signInPage().says()));
        rows.add(List.of("redirect URI", report.redirectUri()));
        if (report.logoutRedirectUri() != null) {
            rows.add(List.of("after sign-out", report.logoutRedirectUri()));
        }
        UpstreamStatus upstream = report.upstream();
        if (upstream != null) {
            upstream(upstream, rows);
        }
        ProviderReport.Clock clock = report.clock();
        rows.add(List.of("clock", clock == null ? NOTHING : clock.inWords(" s ") + ", at " + clock.seenAt()));
        rows.add(List.of("first login", or(report.account().firstLoginFlow())));
        rows.add(List.of("sign-ins", report.signIns().scope()));
        rows.add(List.of("last success", or(report.signIns().lastSuccess())));
        report.signIns()
                .lastFailures()
                .forEach(failure -> rows.add(List.of(
                        "failure",
                        failure.at() + " (" + failure.times() + "): " + failure.cause()
                                + (failure.reference() == null ? "" : " (reference " + failure.reference() + ")"))));
        List<List<String>> settings = new ArrayList<>();
        settings.add(List.of("SETTING", "ORIGIN", "VALUE"));
        report.settings()
                .forEach(setting -> settings.add(List.of(setting.key(), setting.origin(), or(setting.value()))));
        String wrong = report.findings().stream()
                .map(finding -> "WRONG: " + finding.part() + ": " + finding.says() + "\n")
                .collect(Collectors.joining());
        return "As seen by " + report.scope() + (report.node() == null ? "" : " (" + report.node() + ")") + " at "
                + report.at() + "\n\n" + wrong + (wrong.isEmpty() ? "" : "\n") + table(rows) + "\n" + table(settings);
    }

    private static void upstream(UpstreamStatus upstream, List<List<String>> rows) {
        UpstreamStatus.Client client = upstream.client();
        rows.add(List.of(
                "client",
                or(client.id()) + ", authentication " + client.authentication() + ", secret " + client.secret()
                        + ", PKCE " + client.pkce()));
        UpstreamStatus.Metadata metadata = upstream.metadata();
        if (metadata != null) {
            rows.add(List.of(
                    "metadata",
                    metadata.state() + (metadata.ageSeconds() == null ? "" : ", " + metadata.ageSeconds() + " s old")
                            + ", S256 " + metadata.s256() + ", " + metadata.url()));
            rows.add(List.of(
                    "issuer",
                    or(metadata.issuer())
                            + (Boolean.FALSE.equals(metadata.issuerMatches())
                                    ? ", which is not the one expected"
                                    : "")));
            rows.add(List.of("auth methods", or(String.join(", ", metadata.clientAuthentication()))));
        }
        UpstreamStatus.Keys keys = upstream.keys();
        if (keys != null) {
            String ids = keys.keys().stream().map(UpstreamStatus.Key::kid).collect(Collectors.joining(", "));
            rows.add(List.of("key IDs", keys.readAt() == null ? "not read yet" : ids + ", read at " + keys.readAt()));
        }
        upstream.addresses().forEach((name, url) -> rows.add(List.of(name, url)));
    }

    static String of(TrialReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("STEP", "VERDICT", ""));
        report.steps()
                .forEach(step -> rows.add(List.of(step.step(), step.verdict().toString(), step.says())));
        return report.alias() + ": " + report.verdict() + " after " + report.millis() + " ms\n\n" + table(rows);
    }

    private static String or(@Nullable String text) {
        return text == null || text.isBlank() ? NOTHING : text;
    }

    /** Columns as wide as their widest cell; what other text brings may not break a line. */
    private static String table(List<List<String>> rows) {
        int last = rows.get(0).size() - 1;
        int[] widths = IntStream.range(0, last)
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, last)
                                .mapToObj(column -> row.get(column)
                                        + " "
                                                .repeat(widths[column]
                                                        - row.get(column).length()
                                                        + 2))
                                .collect(Collectors.joining())
                        + row.get(last).replaceAll("\\R", " "))
                .map(line -> line.stripTrailing() + "\n")
                .collect(Collectors.joining());
    }
}
