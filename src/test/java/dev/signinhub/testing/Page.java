package dev.signinhub.testing;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A response to the browser: a page, or a redirect not followed yet. */
public record Page(URI url, int status, HttpHeaders headers, String body) {

    public boolean redirects() {
        return status >= 300 && status < 400 && headers.firstValue("location").isPresent();
    }

    /** Where the redirect leads. */
    public URI location() {
        return url.resolve(headers.firstValue("location")
                .orElseThrow(() -> new AssertionError("No redirect but " + status + " at " + url + "\n" + body)));
    }

    public Document html() {
        return Jsoup.parse(body, url.toString());
    }

    /** The page's first form that goes by POST. */
    public Form form() {
        return form("form[method=post]");
    }

    public Form form(String selector) {
        return html().select(selector).forms().stream()
                .findFirst()
                .map(Form::of)
                .orElseThrow(() -> new AssertionError("No " + selector + " at " + url + "\n" + body));
    }

    /** The target of the first link that matches. */
    public URI link(String selector) {
        Element link = html().selectFirst(selector);
        if (link == null) {
            throw new AssertionError("No " + selector + " at " + url + "\n" + body);
        }
        return URI.create(link.absUrl("href"));
    }

    /** Where the card of a provider leads, on the sign-in page of this project's theme. */
    public URI card(String alias) {
        String selector = "button[formaction$=/broker/" + alias + "/login]";
        Element button = html().selectFirst(selector);
        if (button == null) {
            throw new AssertionError("No card for " + alias + " at " + url + "\n" + body);
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        html().select("form:has(" + selector + ") input[type=hidden]:not([disabled])")
                .forEach(input -> parameters.put(input.attr("name"), input.attr("value")));
        return Urls.with(URI.create(button.absUrl("formaction")), parameters);
    }
}
