package dev.signinhub.presets;

import dev.signinhub.oauth.ProfileSync;
import org.jspecify.annotations.Nullable;

/**
 * Where a vendor describes a user, and what it calls each part.
 *
 * @param url a template for the URL of the vendor's own API; null for ID token and userinfo
 * @param id never changes for a user and is never given to another
 * @param claims where picture and locale are
 */
record Profile(
        @Nullable String url,
        String id,
        String userName,
        String fullName,
        String givenName,
        String familyName,
        String email,
        ProfileSync.Claims claims) {

    /** OpenID Connect Core 1.0 section 5.1. */
    static final Profile STANDARD = new Profile(
            null,
            "sub",
            "preferred_username",
            "name",
            "given_name",
            "family_name",
            "email",
            ProfileSync.Claims.STANDARD);

    /** A profile at the vendor's own URL, with {@code id} and otherwise standard names. */
    static Profile at(String urlTemplate) {
        return new Profile(
                urlTemplate,
                "id",
                STANDARD.userName,
                STANDARD.fullName,
                STANDARD.givenName,
                STANDARD.familyName,
                STANDARD.email,
                STANDARD.claims);
    }

    /** Tells whether the vendor has a profile of its own. */
    boolean isOwn() {
        return url != null;
    }

    Profile withId(String member) {
        return new Profile(url, member, userName, fullName, givenName, familyName, email, claims);
    }

    Profile withUserName(String member) {
        return new Profile(url, id, member, fullName, givenName, familyName, email, claims);
    }

    Profile withFullName(String member) {
        return new Profile(url, id, userName, member, givenName, familyName, email, claims);
    }

    Profile withGivenAndFamilyName(String given, String family) {
        return new Profile(url, id, userName, fullName, given, family, email, claims);
    }

    Profile withEmail(String member) {
        return new Profile(url, id, userName, fullName, givenName, familyName, member, claims);
    }

    /** @param path where the URL of the user's picture is */
    Profile withPicture(String path) {
        return with(new ProfileSync.Claims(path, claims.locale()));
    }

    /** @param path where the user's language is */
    Profile withLocale(String path) {
        return with(new ProfileSync.Claims(claims.picture(), path));
    }

    private Profile with(ProfileSync.Claims other) {
        return new Profile(url, id, userName, fullName, givenName, familyName, email, other);
    }
}
