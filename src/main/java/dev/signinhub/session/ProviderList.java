package dev.signinhub.session;

import dev.signinhub.broker.Marks;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.Urls;
import org.keycloak.util.JsonSerialization;

/** What a front end may offer: the providers of the sign-in page, with the same words and marks. */
record ProviderList(KeycloakSession session) {

    private static final String THEME = "/login/signin-hub/";

    /** @param known the entity tag of the list that the front end has */
    Response.ResponseBuilder response(@Nullable String known) {
        Providers providers = new Providers(session);
        String json = json(Map.of(
                "providers",
                providers
                        .offered()
                        .map(model -> entry(model, providers.isGuest(model)))
                        .toList()));
        String tag = '"' + HashUtils.sha256UrlEncodedHash(json, StandardCharsets.UTF_8) + '"';
        Response.ResponseBuilder response =
                tag.equals(known) ? Response.notModified() : Response.ok(json, MediaType.APPLICATION_JSON_TYPE);
        return response.header(HttpHeaders.ETAG, tag).header(HttpHeaders.CACHE_CONTROL, "private, max-age=60");
    }

    private Map<String, Object> entry(IdentityProviderModel model, boolean isGuest) {
        Map<String, String> config = model.getConfig();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("alias", model.getAlias());
        entry.put("name", KeycloakModelUtils.getIdentityProviderDisplayName(session, model));
        putIfPresent(entry, "message", config.get("kcTheme-message"));
        putIfPresent(entry, "icon", icon(config.get("kcTheme-icon"), model.getProviderId()));
        putIfPresent(entry, "category", config.get("kcTheme-category"));
        String order = config.get("guiOrder");
        if (order != null && order.matches("\\d{1,9}")) {
            entry.put("order", Integer.parseInt(order));
        }
        entry.put("guest", isGuest);
        return entry;
    }

    /** The same as on the card: an address, or the file of a mark. */
    private @Nullable String icon(@Nullable String entered, String providerId) {
        String name = entered == null || entered.isBlank() ? providerId : entered.strip();
        String file = Marks.FILES.get(name);
        if (file != null) {
            return Urls.themeRoot(session.getContext().getUri().getBaseUri()) + THEME + file;
        }
        return name.equals(providerId) ? null : name;
    }

    private static void putIfPresent(Map<String, Object> entry, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            entry.put(name, value.strip());
        }
    }

    private static String json(Object value) {
        try {
            return JsonSerialization.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
