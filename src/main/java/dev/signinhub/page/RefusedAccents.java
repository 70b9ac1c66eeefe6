package dev.signinhub.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/**
 * Says in the log why a realm's pages do not have the accent colour that was chosen for them.
 *
 * <p>Once for each realm and colour, when a page is shown: the colour may also come from a theme, of which no update of
 * a realm tells.
 */
final class RefusedAccents {

    private static final Logger logger = Logger.getLogger(RefusedAccents.class);

    private static final Pattern HEX = Pattern.compile("#[0-9A-Fa-f]{6}");
    private static final int MAX_REALMS = 1000;

    /** What was said last, by the realm's ID. */
    private final Cache<String, String> said =
            Caffeine.newBuilder().maximumSize(MAX_REALMS).build();

    void check(RealmModel realm, @Nullable String accent) {
        String reason = accent == null || accent.isBlank() ? null : reason(accent);
        if (accent == null || reason == null) {
            said.invalidate(realm.getId());
        } else if (!accent.equals(said.asMap().put(realm.getId(), accent))) {
            logger.warnf("The sign-in page of realm '%s' keeps its own accent colour: %s", realm.getName(), reason);
        }
    }

    /** Returns a sentence that says what to do, or null for a colour that the page takes. */
    static @Nullable String reason(String accent) {
        if (!HEX.matcher(accent).matches()) {
            return "signinHubAccent is not a colour: enter # and six hexadecimal digits, such as #7a1fa2";
        }
        Accent colour = new Accent(Colour.parse(accent.substring(1)));
        if (colour.isReadable()) {
            return null;
        }
        // Rounded down, so that it is never the contrast that is needed.
        return String.format(
                Locale.ROOT,
                "signinHubAccent %s is too light to be read on the page's background (contrast %.1f, needed %.1f):"
                        + " choose a darker colour",
                accent,
                Math.floor(colour.contrast() * 10) / 10,
                Accent.READABLE);
    }
}
