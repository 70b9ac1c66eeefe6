/** Upstreams as they are: behind proxies, for hours, and at their worst. */
@NullMarked
package dev.signinhub.integration.world;

import org.jspecify.annotations.NullMarked;
