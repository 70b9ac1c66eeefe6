package dev.signinhub.page;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.time.Duration;
import org.keycloak.services.resource.RealmResourceProvider;

/**
 * Serves {@code /realms/{realm}/signin-hub/accent/{rrggbb}.css}, which depends on its address alone.
 *
 * <p>It is a style sheet of its own because the strict policy forbids inline styles.
 */
@Provider
public final class AccentResource implements RealmResourceProvider {

    @Override
    public Object getResource() {
        return this;
    }

    @GET
    @Path("accent/{colour: [0-9a-f]{6}}.css")
    @Produces("text/css")
    public Response accent(@PathParam("colour") String colour) {
        var cache = new CacheControl();
        cache.setMaxAge((int) Duration.ofDays(30).toSeconds());
        return Response.ok(new Accent(Colour.parse(colour)).css())
                .cacheControl(cache)
                .build();
    }

    @Override
    public void close() {}
}
