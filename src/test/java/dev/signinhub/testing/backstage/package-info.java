/** A developer portal made of Backstage's own packages, and who answers what it asks of its auth backend. */
@NullMarked
package dev.signinhub.testing.backstage;

import org.jspecify.annotations.NullMarked;
