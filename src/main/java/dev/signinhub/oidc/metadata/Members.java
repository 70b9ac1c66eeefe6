package dev.signinhub.oidc.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The members of a metadata document, in the shapes that providers use.
 *
 * <p>An optional member that is null, empty or of the wrong type counts as missing: turning away a provider that
 * writes {@code "introspection_endpoint": ""} would protect nobody.
 */
record Members(ObjectNode json) {

    private static final Logger logger = Logger.getLogger(Members.class);
    private static final int MAX_ISSUER = 255;
    private static final int MAX_URL = 2048;

    String issuer() {
        JsonNode value = json.path("issuer");
        if (isAbsent(value)) {
            throw MetadataException.unusable("The metadata names no issuer.");
        }
        if (!value.isTextual()) {
            throw MetadataException.unusable("The metadata's issuer is not a string.");
        }
        if (!ForeignText.isPrintable(value.textValue(), MAX_ISSUER)) {
            throw MetadataException.unusable("The metadata's issuer is longer than " + MAX_ISSUER
                    + " characters, or has characters that are not allowed in a URL.");
        }
        return value.textValue();
    }

    URI requiredEndpoint(String name) {
        JsonNode value = json.path(name);
        if (isAbsent(value)) {
            throw MetadataException.unusable("The metadata has no " + name + ".");
        }
        return endpoint(name, value);
    }

    @Nullable
    URI optionalEndpoint(String name) {
        JsonNode value = json.path(name);
        if (isAbsent(value) || !value.isTextual()) {
            logIgnored(name, value);
            return null;
        }
        return endpoint(name, value);
    }

    private static URI endpoint(String name, JsonNode value) {
        String text = value.isTextual() ? value.textValue().strip() : "";
        if (text.length() > MAX_URL) {
            throw MetadataException.unusable("The metadata's " + name + " is longer than " + MAX_URL + " characters.");
        }
        return WebAddress.parse(text)
                .orElseThrow(() ->
                        MetadataException.unusable("The metadata's " + name + " is not an absolute http(s) URL."));
    }

    /** A list, or its only entry, or its entries in one string; empty when the provider does not say. */
    List<String> texts(String name) {
        JsonNode value = json.path(name);
        if (value.isTextual()) {
            logIgnored(name, value);
            return Stream.of(value.textValue().split("[\\s,]+"))
                    .filter(entry -> !entry.isEmpty())
                    .toList();
        }
        if (!value.isArray()) {
            logIgnored(name, value);
            return List.of();
        }
        return StreamSupport.stream(value.spliterator(), false)
                .filter(JsonNode::isTextual)
                .map(entry -> entry.textValue().strip())
                .filter(entry -> !entry.isEmpty())
                .distinct()
                .toList();
    }

    boolean flag(String name) {
        JsonNode value = json.path(name);
        if (!value.isBoolean()) {
            logIgnored(name, value);
        }
        return value.isBoolean()
                ? value.booleanValue()
                : "true".equalsIgnoreCase(value.asText().strip());
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isBlank());
    }

    private static void logIgnored(String name, JsonNode value) {
        if (!value.isMissingNode()) {
            logger.debugf("The metadata's %s has a non-standard type and is ignored", name);
        }
    }
}
