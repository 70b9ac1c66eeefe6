/** What the templates of the theme are given beside Keycloak's own data. */
@NullMarked
package dev.signinhub.page;

import org.jspecify.annotations.NullMarked;
