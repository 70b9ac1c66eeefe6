/** Measurements, run by a command of their own: {@code mvn verify -Pbenchmark}. */
@NullMarked
package dev.signinhub.benchmark;

import org.jspecify.annotations.NullMarked;
