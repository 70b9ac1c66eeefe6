/** A jar of the tests' own on the test server: shows any login page without the long way that leads there. */
@NullMarked
package dev.signinhub.gallery;

import org.jspecify.annotations.NullMarked;
