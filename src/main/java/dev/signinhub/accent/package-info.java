/** A realm's accent colour for the sign-in page, as a style sheet of its own: a strict policy forbids it in the page. */
@NullMarked
package dev.signinhub.accent;

import org.jspecify.annotations.NullMarked;
