package dev.signinhub.resolver;

import dev.signinhub.oauth.StoredForm;
import java.net.IDN;
import java.util.Optional;

/** The domain of an address, in its ASCII form (RFC 5890 section 2.3.2.1). */
final class Domain {

    private Domain() {}

    /**
     * Returns the ASCII form of a domain; nothing for text that is none, or that only looks like one: full-width letters
     * and ligatures would become those of another domain.
     */
    static Optional<String> of(String text) {
        return StoredForm.of(text).flatMap(Domain::ascii);
    }

    private static Optional<String> ascii(String domain) {
        try {
            String ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
            return !ascii.isEmpty()
                            && (ascii.equals(domain) || IDN.toUnicode(ascii).equals(domain))
                    ? Optional.of(ascii)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
