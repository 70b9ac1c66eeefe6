/** The identity provider {@code oidc-pkce}: OpenID Connect as a public client, authenticated by PKCE alone. */
@NullMarked
package dev.signinhub.oidc;

import org.jspecify.annotations.NullMarked;
