package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Converts a token's registered claims (RFC 7519 section 4.1, OpenID Connect Core 1.0 section 2) to their standard
 * types, where the provider's notation means the same.
 *
 * <p>Nothing is trusted and nothing is refused here: anything unclear is left alone, for that claim's check.
 */
final class RegisteredClaims {

    private static final Logger logger = Logger.getLogger(RegisteredClaims.class);

    private static final List<String> TIMES = List.of("exp", "iat", "nbf", "auth_time");

    /** Optional claims, for which null or an empty string means the same as none. */
    private static final List<String> OPTIONAL =
            List.of("nbf", "auth_time", "azp", "at_hash", "c_hash", "nonce", "jti", "typ", "acr", "sid");

    /** Strings that are only passed on; core's token class accepts no other type. */
    private static final List<String> ONLY_PASSED_ON = List.of("jti", "typ");

    /** Nobody writes more than the fourteen digits of a time in milliseconds. */
    private static final int MAX_DIGITS = 20;

    private RegisteredClaims() {}

    static ObjectNode of(JsonNode claims) {
        ObjectNode changed = claims.deepCopy();
        OPTIONAL.stream().filter(name -> isNothing(changed.path(name))).forEach(changed::remove);
        ONLY_PASSED_ON.stream()
                .filter(name -> changed.path(name).isContainerNode())
                .forEach(changed::remove);
        TIMES.forEach(name -> time(changed, name));
        if (changed.path("nbf").isNumber() && changed.path("nbf").decimalValue().signum() <= 0) {
            // Providers without such a time may write "valid since 1970".
            changed.remove("nbf");
        }
        subject(changed);
        audience(changed);
        if (!changed.equals(claims)) {
            logger.debug("A token has registered claims of non-standard types, which are converted");
        }
        return changed;
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull() || (value.isTextual() && value.textValue().isBlank());
    }

    /** A time may be a numeric string; its fraction is dropped. */
    private static void time(ObjectNode claims, String name) {
        String text = claims.path(name).asText("").strip();
        if (claims.path(name).isTextual() && text.length() <= MAX_DIGITS && text.matches("\\d+(?:\\.\\d+)?")) {
            claims.put(name, new BigDecimal(text).longValue());
        }
    }

    /** A number is read as its digits, as in core. */
    private static void subject(ObjectNode claims) {
        if (claims.path("sub").isIntegralNumber()) {
            claims.put("sub", claims.path("sub").asText());
        }
    }

    private static void audience(ObjectNode claims) {
        JsonNode audience = claims.path("aud");
        if (audience.isIntegralNumber()) {
            claims.put("aud", audience.asText());
        } else if (audience.isArray()) {
            Set<String> names = new LinkedHashSet<>();
            audience.forEach(each -> {
                if (each.isTextual() || each.isIntegralNumber()) {
                    names.add(each.asText());
                }
            });
            ArrayNode list = claims.putArray("aud");
            names.forEach(list::add);
        }
    }
}
