/** An upstream that does what a test tells it, and nothing that a provider should do. */
@NullMarked
package dev.signinhub.testing.hostile;

import org.jspecify.annotations.NullMarked;
