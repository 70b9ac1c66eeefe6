package dev.signinhub.testing;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jsoup.nodes.FormElement;

/** A form as the page gives it, hidden fields included. */
public record Form(URI action, String method, Map<String, String> fields) {

    static Form of(FormElement element) {
        var fields = new LinkedHashMap<String, String>();
        element.formData().forEach(field -> fields.put(field.key(), field.value()));
        var action = element.hasAttr("action") ? element.absUrl("action") : element.baseUri();
        var method = element.attr("method").isEmpty() ? "GET" : element.attr("method");
        return new Form(URI.create(action), method.toUpperCase(Locale.ROOT), fields);
    }

    public Form with(String name, String value) {
        var changed = new LinkedHashMap<>(fields);
        changed.put(name, value);
        return new Form(action, method, changed);
    }
}
