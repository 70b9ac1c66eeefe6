/** What the login theme is given beside Keycloak's own data: its templates' model, and a style sheet for the accent colour. */
@NullMarked
package dev.signinhub.page;

import org.jspecify.annotations.NullMarked;
