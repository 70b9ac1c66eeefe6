package dev.signinhub.resolver;

import dev.signinhub.oauth.StoredForm;
import java.util.Optional;

/**
 * An email address in the form in which it is compared.
 *
 * @param stored all of it, as Keycloak stores it
 * @param local what is before the @
 * @param domain what is behind it, in ASCII
 */
record EmailAddress(String stored, String local, String domain) {

    /** Reads an address; nothing if it is none, or could be confused with another. */
    static Optional<EmailAddress> of(String text) {
        int at = text.indexOf('@');
        if (at < 1 || at != text.lastIndexOf('@')) {
            return Optional.empty();
        }
        return StoredForm.of(text).flatMap(stored -> Domain.of(stored.substring(stored.indexOf('@') + 1))
                .map(domain -> new EmailAddress(stored, stored.substring(0, stored.indexOf('@')), domain)));
    }

    /** Returns the address without what follows a plus sign before the @; nothing if nothing does. */
    Optional<String> withoutTag() {
        int plus = local.indexOf('+');
        return plus < 1
                ? Optional.empty()
                : Optional.of(local.substring(0, plus) + stored.substring(stored.indexOf('@')));
    }
}
