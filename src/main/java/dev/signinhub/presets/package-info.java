/** Vendors whose addresses, scopes and rules are known: one row of data each. */
@NullMarked
package dev.signinhub.presets;

import org.jspecify.annotations.NullMarked;
