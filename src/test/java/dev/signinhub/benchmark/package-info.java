/** Measurements, run by a command of their own: {@code mvn verify -Dit.test='*Benchmark' -Dsurefire.skip}. */
@NullMarked
package dev.signinhub.benchmark;

import org.jspecify.annotations.NullMarked;
