package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.Reply;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** A vendor that signs ID tokens (OpenID Connect Core section 3.1). */
abstract class OpenIdVendor extends OAuthVendor {

    static final String METADATA = "/.well-known/openid-configuration";

    private final Keys keys = new Keys();

    OpenIdVendor(Supplier<Account> newcomer, Client client) {
        super(newcomer, client);
    }

    /** The {@code iss} of a token. */
    abstract String issuer(Grant grant);

    /** What the ID token says of the person. */
    abstract Map<String, Object> identity(Grant grant);

    final Reply jwks() {
        return Reply.json(keys.jwks());
    }

    /** OpenID Connect Discovery section 3, but for the issuer; paths are below the vendor's address. */
    final Map<String, Object> metadata(String authorize, String token, String userinfo, String jwks) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("authorization_endpoint", url() + authorize);
        document.put("token_endpoint", url() + token);
        document.put("userinfo_endpoint", url() + userinfo);
        document.put("jwks_uri", url() + jwks);
        document.put("response_types_supported", List.of("code", "id_token", "code id_token"));
        document.put("subject_types_supported", List.of("public"));
        document.put("id_token_signing_alg_values_supported", List.of("RS256"));
        document.put("scopes_supported", List.of("openid", "profile", "email", "offline_access"));
        document.put("code_challenge_methods_supported", List.of("S256"));
        return document;
    }

    @Override
    void complete(Map<String, Object> tokens, Grant grant) {
        if (grant.covers("openid")) {
            tokens.put("id_token", keep(idToken(grant)));
        }
    }

    @Override
    public final String signed(Map<String, Object> claims) {
        return sign(claims);
    }

    final String sign(Map<String, Object> claims) {
        return keys.sign(claims);
    }

    /** A token of this audience that lives for an hour. */
    final Map<String, Object> lifetime(String issuer, String audience) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("aud", audience);
        claims.put("iat", now);
        claims.put("exp", now + 3600);
        claims.put("jti", UUID.randomUUID().toString());
        return claims;
    }

    private String idToken(Grant grant) {
        Map<String, Object> claims = lifetime(issuer(grant), clientId());
        String nonce = grant.asked().get("nonce");
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        claims.putAll(identity(grant));
        return sign(claims);
    }
}
