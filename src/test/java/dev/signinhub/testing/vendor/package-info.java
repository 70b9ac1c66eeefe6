/** The ten vendors as a client meets them: their paths, their rules and the shapes of their answers. */
@NullMarked
package dev.signinhub.testing.vendor;

import org.jspecify.annotations.NullMarked;
