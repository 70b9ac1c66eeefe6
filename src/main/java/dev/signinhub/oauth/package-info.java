/** The authorization code flow: OAuth 2.0 (RFC 6749) with PKCE (RFC 7636) and issuer identification (RFC 9207). */
@NullMarked
package dev.signinhub.oauth;

import org.jspecify.annotations.NullMarked;
