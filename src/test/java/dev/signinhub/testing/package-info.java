/** What the integration tests share: a real Keycloak, a strict provider upstream, and the browsers between them. */
@NullMarked
package dev.signinhub.testing;

import org.jspecify.annotations.NullMarked;
