package dev.signinhub.presets;

import org.jspecify.annotations.Nullable;

/**
 * Where a vendor describes a user, and what it calls each part.
 *
 * @param url a template for the URL of the vendor's own API; null for ID token and userinfo
 * @param id never changes for a user and is never given to another
 */
record Profile(
        @Nullable String url,
        String id,
        String userName,
        String fullName,
        String givenName,
        String familyName,
        String email) {

    /** OpenID Connect Core 1.0 section 5.1. */
    static final Profile STANDARD =
            new Profile(null, "sub", "preferred_username", "name", "given_name", "family_name", "email");

    /** A profile at the vendor's own URL, with {@code id} and otherwise standard names. */
    static Profile at(String urlTemplate) {
        return new Profile(
                urlTemplate,
                "id",
                STANDARD.userName,
                STANDARD.fullName,
                STANDARD.givenName,
                STANDARD.familyName,
                STANDARD.email);
    }

    /** Tells whether the vendor has a profile of its own. */
    boolean isOwn() {
        return url != null;
    }

    Profile withId(String member) {
        return new Profile(url, member, userName, fullName, givenName, familyName, email);
    }

    Profile withUserName(String member) {
        return new Profile(url, id, member, fullName, givenName, familyName, email);
    }

    Profile withFullName(String member) {
        return new Profile(url, id, userName, member, givenName, familyName, email);
    }

    Profile withGivenAndFamilyName(String given, String family) {
        return new Profile(url, id, userName, fullName, given, family, email);
    }

    Profile withEmail(String member) {
        return new Profile(url, id, userName, fullName, givenName, familyName, member);
    }
}
