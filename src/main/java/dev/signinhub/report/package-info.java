/** The provider report: what an operator asks of a provider, answered by the server itself. */
@NullMarked
package dev.signinhub.report;

import org.jspecify.annotations.NullMarked;
