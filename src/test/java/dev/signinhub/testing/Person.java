package dev.signinhub.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/** Somebody with an account at the strict provider; the password is the username. */
public record Person(String subject, String username, String email, String givenName, String familyName) {

    /** The subject resembles nothing else, so that a mix-up with the username shows. */
    public static final Person ALICE = new Person("5f0c2a91", "alice", "alice@example.com", "Alice", "Liddell");

    public static final Person BOB = new Person("83d1be47", "bob", "bob@example.com", "Bob", "Cratchit");

    /** The claims beside the subject. */
    Map<String, Object> claims() {
        var claims = new LinkedHashMap<String, Object>();
        claims.put("preferred_username", username);
        claims.put("email", email);
        claims.put("email_verified", true);
        claims.put("name", givenName + " " + familyName);
        claims.put("given_name", givenName);
        claims.put("family_name", familyName);
        return claims;
    }
}
