package dev.signinhub.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A front end in a browser, as far as the session API hears of it. */
public final class FrontEndScript {

    public static final String ORIGIN = "http://localhost:3000";
    public static final String CLIENT_ID = "portal";

    private static final Pattern TEXT = Pattern.compile("decodeURIComponent\\('([^']*)'\\)");

    private final URI api;
    private final String alias;
    private final HttpBrowser browser;

    public FrontEndScript(URI realm, String alias, HttpBrowser browser) {
        this.api = URI.create(realm + "/auth");
        this.alias = alias;
        this.browser = browser;
    }

    /** Registers the front end, with Backstage identities. */
    public static void register(Admin admin, String realm) {
        admin.post(
                        "/" + realm + "/clients",
                        Map.of(
                                "clientId",
                                CLIENT_ID,
                                "publicClient",
                                true,
                                "redirectUris",
                                List.of(ORIGIN + "/*"),
                                "webOrigins",
                                List.of(ORIGIN),
                                "attributes",
                                Map.of("signinhub.session", "true", "signinhub.backstage", "true")))
                .orFail();
    }

    public HttpBrowser browser() {
        return browser;
    }

    public URI url(String call, Map<String, String> parameters) {
        return Urls.with(URI.create(api + "/" + alias + "/" + call), parameters);
    }

    /** The parameters of a popup, changed. */
    public URI startUrl(Map<String, String> changes) {
        Map<String, String> parameters = new HashMap<>(
                Map.of("scope", "openid profile email", "origin", ORIGIN, "flow", "popup", "env", "development"));
        changes.forEach((name, value) -> {
            if (value.isEmpty()) {
                parameters.remove(name);
            } else {
                parameters.put(name, value);
            }
        });
        return url("start", parameters);
    }

    /** Opens a popup and follows it to wherever it ends. */
    public Page signIn(Map<String, String> changes) {
        return browser.followUntil(
                browser.get(startUrl(changes)), url -> url.toString().startsWith(ORIGIN));
    }

    /** The address that brings a popup's browser to its frame. */
    public URI frameUrl(Map<String, String> changes) {
        return browser.followUntil(browser.get(startUrl(changes)), FrontEndScript::isFrame)
                .location();
    }

    private static boolean isFrame(URI url) {
        return url.getPath().endsWith("/handler/frame");
    }

    /** What a popup tells the page that opened it. */
    public static JsonNode message(Page frame) {
        Matcher texts = TEXT.matcher(frame.body());
        if (!texts.find() || !decoded(texts).equals(ORIGIN) || !texts.find()) {
            throw new AssertionError("No messages in " + frame.body());
        }
        return Json.read(decoded(texts));
    }

    private static String decoded(Matcher text) {
        return URLDecoder.decode(text.group(1), StandardCharsets.UTF_8);
    }

    public Page refresh() {
        return refresh("");
    }

    public Page refresh(String scope) {
        return script("GET", "refresh", Map.of("optional", "", "scope", scope, "env", "development"));
    }

    public Page signOut() {
        return script("POST", "logout", Map.of("env", "development"));
    }

    public Page script(String method, String call, Map<String, String> parameters) {
        return send(method, call, parameters, Map.of("Origin", ORIGIN, "X-Requested-With", "XMLHttpRequest"));
    }

    public Page send(String method, String call, Map<String, String> parameters, Map<String, String> headers) {
        return browser.send(method, url(call, parameters), headers);
    }

    public URI api(String path) {
        return URI.create(api + path);
    }
}
