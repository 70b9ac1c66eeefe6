/** The catalogue of what an upstream, a user or an attacker may do, a test for each row. */
@NullMarked
package dev.signinhub.integration.hostile;

import org.jspecify.annotations.NullMarked;
