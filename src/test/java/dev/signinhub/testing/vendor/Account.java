package dev.signinhub.testing.vendor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Somebody's account at a vendor. All but its id may change between two sign-ins. */
public final class Account {

    /** One line of a vendor's list of addresses. */
    record Email(String address, boolean primary, boolean verified) {}

    private final String id;
    private volatile String username;
    private volatile String name;
    private volatile @Nullable String email;
    private volatile @Nullable Boolean emailVerified = true;
    private final List<Email> firstListed = new CopyOnWriteArrayList<>();
    private final Map<String, Object> attributes = new LinkedHashMap<>();

    /** The id is a number in digits where the vendor counts accounts. */
    public Account(String id, String username, String email, String name) {
        this.id = id;
        this.username = username;
        this.email = email;
        this.name = name;
    }

    /** The person whom every vendor knows. */
    static Account alice(String id) {
        return new Account(id, "alice", "alice@example.com", "Alice Example");
    }

    public String id() {
        return id;
    }

    public String username() {
        return username;
    }

    public Account username(String other) {
        username = other;
        return this;
    }

    public String name() {
        return name;
    }

    public Account name(String other) {
        name = other;
        return this;
    }

    /** The primary address. */
    public @Nullable String email() {
        return email;
    }

    public Account email(@Nullable String other) {
        email = other;
        return this;
    }

    public Account noEmail() {
        firstListed.clear();
        return email(null);
    }

    /** Null where the vendor is to say nothing about it. */
    public Account emailVerified(@Nullable Boolean verified) {
        emailVerified = verified;
        return this;
    }

    /** A further address, verified but not primary, that a list of addresses names before the primary one. */
    public Account firstListed(String address) {
        firstListed.add(new Email(address, false, true));
        return this;
    }

    /** A claim or member that replaces or joins those which the vendor says of the person anyway. */
    public Account attribute(String member, Object value) {
        synchronized (attributes) {
            attributes.put(member, value);
        }
        return this;
    }

    @Nullable
    Boolean emailVerified() {
        return emailVerified;
    }

    boolean isEmailVerified() {
        return Boolean.TRUE.equals(emailVerified);
    }

    List<Email> emails() {
        List<Email> emails = new ArrayList<>(firstListed);
        String primary = email;
        if (primary != null) {
            emails.add(new Email(primary, true, isEmailVerified()));
        }
        return emails;
    }

    /** The address and what is known of it, as OpenID Connect Core section 5.1 has it; nothing without an address. */
    Map<String, Object> emailClaims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        if (email != null) {
            claims.put("email", email);
            if (emailVerified != null) {
                claims.put("email_verified", emailVerified);
            }
        }
        return claims;
    }

    String givenName() {
        return name.split(" ", 2)[0];
    }

    String familyName() {
        return name.substring(name.indexOf(' ') + 1);
    }

    /** The members with the account's own attributes, which replace or join them. */
    Map<String, Object> with(Map<String, Object> members) {
        Map<String, Object> all = new LinkedHashMap<>(members);
        synchronized (attributes) {
            all.putAll(attributes);
        }
        return all;
    }
}
