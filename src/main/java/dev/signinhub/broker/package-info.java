/** What all providers of this project share, whatever their protocol: settings, failures, and the browser's state. */
@NullMarked
package dev.signinhub.broker;

import org.jspecify.annotations.NullMarked;
