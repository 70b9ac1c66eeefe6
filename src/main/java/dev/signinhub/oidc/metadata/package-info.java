/** What a provider publishes about itself (OpenID Connect Discovery 1.0), read once and kept fresh. */
@NullMarked
package dev.signinhub.oidc.metadata;

import org.jspecify.annotations.NullMarked;
