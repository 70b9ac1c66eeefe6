/** What every provider of this project shares, whatever protocol it speaks: settings, failures, and the browser's state. */
@NullMarked
package dev.signinhub.broker;

import org.jspecify.annotations.NullMarked;
