/**
 * What the login theme gets in addition to Keycloak's own data: its templates' model, and a style sheet for the
 * accent colour.
 */
@NullMarked
package dev.signinhub.page;

import org.jspecify.annotations.NullMarked;
