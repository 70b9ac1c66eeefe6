/**
 * The identity provider {@code guest}: signs users in without an account, with exactly the roles that the operator
 * names.
 */
@NullMarked
package dev.signinhub.guest;

import org.jspecify.annotations.NullMarked;
