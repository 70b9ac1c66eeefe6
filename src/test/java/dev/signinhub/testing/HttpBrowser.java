package dev.signinhub.testing;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A user agent that keeps cookies and follows a redirect only when told, so that a test can tamper on the way. */
public final class HttpBrowser {

    private static final int HOPS = 20;

    private final CookieJar cookies = new CookieJar();

    /** Some tests send several requests at once. */
    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());

    private final String language;

    public HttpBrowser() {
        this("en");
    }

    public HttpBrowser(String language) {
        this.language = language;
    }

    public Page get(URI url) {
        return send(HttpRequest.newBuilder(url).GET());
    }

    public Page get(URI url, String header, String value) {
        return send(HttpRequest.newBuilder(url).header(header, value).GET());
    }

    /** Without a body, as a script may send it. */
    public Page send(String method, URI url, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(url).method(method, BodyPublishers.noBody());
        headers.forEach(request::header);
        return send(request);
    }

    /** Without a body. */
    public Page send(String method, URI url) {
        return send(HttpRequest.newBuilder(url).method(method, BodyPublishers.noBody()));
    }

    public Page post(URI url, Map<String, String> fields) {
        return post(url, Urls.form(fields));
    }

    /** A form that is encoded already, so that it may say a thing twice. */
    public Page post(URI url, String form) {
        return send(HttpRequest.newBuilder(url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    public Page submit(Form form) {
        return form.method().equals("POST")
                ? post(form.action(), form.fields())
                : get(Urls.with(form.action(), form.fields()));
    }

    /** One hop. */
    public Page follow(Page redirect) {
        return get(redirect.location());
    }

    /** Follows redirects to a page, or to the redirect whose target matches, which is left to the caller. */
    public Page followUntil(Page page, Predicate<URI> target) {
        for (int hop = 0; hop < HOPS; hop++) {
            if (!page.redirects() || target.test(page.location())) {
                return page;
            }
            page = follow(page);
        }
        throw new AssertionError("Still redirected after " + HOPS + " hops, to " + page.location());
    }

    /** What another person's browser starts with. */
    public void forget() {
        cookies.clear();
    }

    /** Every request so far with the status of its response, a line each, for the message of a failed assertion. */
    public String trail() {
        return String.join("\n", trail);
    }

    private Page send(HttpRequest.Builder builder) {
        builder.timeout(Duration.ofMinutes(1)).header("Accept", "text/html").header("Accept-Language", language);
        var url = builder.build().uri();
        var cookieHeader = cookies.header(url);
        if (!cookieHeader.isEmpty()) {
            builder.header("Cookie", cookieHeader);
        }
        var response = Http.send(builder.build());
        trail.add(Instant.now() + " " + response.statusCode() + " "
                + response.request().method() + " " + url);
        response.headers().allValues("set-cookie").forEach(cookie -> cookies.store(url, cookie));
        return new Page(url, response.statusCode(), response.headers(), response.body());
    }
}
