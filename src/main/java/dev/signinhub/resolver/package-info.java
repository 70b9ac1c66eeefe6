/** The authenticator {@code signin-resolver}: finds the local user that an identity from a provider belongs to. */
@NullMarked
package dev.signinhub.resolver;

import org.jspecify.annotations.NullMarked;
