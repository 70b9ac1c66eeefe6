/** What stands between the internet and a real provider. */
@NullMarked
package dev.signinhub.testing.proxy;

import org.jspecify.annotations.NullMarked;
