/** HTTP calls to upstreams that cannot hang, flood or redirect the server. */
@NullMarked
package dev.signinhub.upstream;

import org.jspecify.annotations.NullMarked;
