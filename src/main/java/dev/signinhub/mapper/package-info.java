/** What a provider's claims give a user here: groups, roles, attributes, organizations. */
@NullMarked
package dev.signinhub.mapper;

import org.jspecify.annotations.NullMarked;
