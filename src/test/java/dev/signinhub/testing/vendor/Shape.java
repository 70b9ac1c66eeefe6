package dev.signinhub.testing.vendor;

import java.util.List;

/** Where a vendor is asked what, with which scopes, and how a client says who it is. */
record Shape(String id, String authorize, String token, String user, String scope, Way way) {

    enum Way {
        NONE,
        POST,
        BASIC
    }

    static final List<Shape> ALL = List.of(
            new Shape(
                    "github",
                    "/login/oauth/authorize",
                    "/login/oauth/access_token",
                    "/api/user",
                    "user:email",
                    Way.POST),
            new Shape(
                    "gitlab", "/oauth/authorize", "/oauth/token", "/oauth/userinfo", "openid profile email", Way.NONE),
            new Shape(
                    "google",
                    "/o/oauth2/v2/auth",
                    "/oauth2/token",
                    "/openidconnect/v1/userinfo",
                    "openid profile email",
                    Way.POST),
            new Shape(
                    "okta",
                    "/oauth2/v1/authorize",
                    "/oauth2/v1/token",
                    "/oauth2/v1/userinfo",
                    "openid profile email offline_access",
                    Way.NONE),
            new Shape(
                    "microsoft",
                    "/common/oauth2/v2.0/authorize",
                    "/common/oauth2/v2.0/token",
                    "/graph/oidc/userinfo",
                    "openid profile email offline_access",
                    Way.NONE),
            new Shape("onelogin", "/oidc/2/auth", "/oidc/2/token", "/oidc/2/me", "openid profile", Way.NONE),
            new Shape(
                    "bitbucket",
                    "/site/oauth2/authorize",
                    "/site/oauth2/access_token",
                    "/api/2.0/user",
                    "account email",
                    Way.BASIC),
            new Shape(
                    "bitbucket-server",
                    "/rest/oauth2/latest/authorize",
                    "/rest/oauth2/latest/token",
                    "/rest/api/latest/users/alice",
                    "PUBLIC_REPOS",
                    Way.POST),
            new Shape("atlassian", "/authorize", "/oauth/token", "/api/me", "read:me offline_access", Way.POST),
            new Shape(
                    "vmware-cloud",
                    "/csp/gateway/discovery",
                    "/csp/gateway/am/api/auth/token",
                    "/csp/gateway/am/api/userinfo",
                    "openid offline_access",
                    Way.BASIC));

    static Shape of(String id) {
        return ALL.stream().filter(shape -> shape.id().equals(id)).findFirst().orElseThrow();
    }

    boolean isOpenId() {
        return scope.startsWith("openid");
    }

    @Override
    public String toString() {
        return id;
    }
}
