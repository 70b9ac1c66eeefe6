/** The session API for front ends: {@code /realms/{realm}/auth/{alias}/…}, as a Backstage front end speaks it. */
@NullMarked
package dev.signinhub.session;

import org.jspecify.annotations.NullMarked;
