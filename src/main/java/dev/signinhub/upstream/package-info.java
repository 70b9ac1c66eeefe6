/** HTTP calls to upstreams that can neither hang, flood nor redirect the server. */
@NullMarked
package dev.signinhub.upstream;

import org.jspecify.annotations.NullMarked;
