/** The admin console's theme, which makes the console's forms fit providers that use no client secret. */
@NullMarked
package dev.signinhub.console;

import org.jspecify.annotations.NullMarked;
