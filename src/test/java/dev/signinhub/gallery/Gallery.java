package dev.signinhub.gallery;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import org.keycloak.forms.login.LoginFormsPages;
import org.keycloak.forms.login.freemarker.Templates;
import org.keycloak.models.KeycloakSession;

/** Serves {@code /realms/{realm}/gallery/{template}}: the page as Keycloak renders it, with the beans it gives. */
@Provider
public final class Gallery {

    private final KeycloakSession session;

    Gallery(KeycloakSession session) {
        this.session = session;
    }

    /**
     * The page of that name.
     *
     * @param state {@code error} shows the page after input that was refused, {@code passkeys} with them switched on
     */
    @GET
    @Path("{template}")
    @Produces("text/html")
    public Response page(@PathParam("template") String template, @QueryParam("state") String state) {
        // Whatever a page writes, a user or a login under way, is gone after it.
        session.getTransactionManager().setRollbackOnly();
        var exhibit = Exhibit.of(session);
        exhibit.setActionUri(
                URI.create("/realms/" + session.getContext().getRealm().getName() + "/gallery/" + template));
        if ("error".equals(state)) {
            exhibit.refused();
        }
        if ("passkeys".equals(state)) {
            exhibit.setAttribute("enableWebAuthnConditionalUI", true);
        }
        return Arrays.stream(LoginFormsPages.values())
                .filter(page -> page != LoginFormsPages.FRONTCHANNEL_LOGOUT && page != LoginFormsPages.X509_CONFIRM)
                .filter(page -> Templates.getTemplate(page).equals(template))
                .findFirst()
                .map(exhibit::createResponse)
                .orElseGet(() -> exhibit.createForm(template));
    }

    /** What the server has used since it started: nanoseconds of CPU, and bytes allocated by the threads there are. */
    @GET
    @Path("usage")
    @Produces("text/html")
    public String usage() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var allocated = Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
        return system.getProcessCpuTime() + " " + allocated;
    }

    /**
     * What a leak would have more of, after a collection of garbage.
     *
     * @param ports those of upstreams, to count this server's connections to
     */
    @GET
    @Path("vitals")
    @Produces("text/html")
    public String vitals(@QueryParam("port") Set<Integer> ports) throws IOException {
        return Vitals.json(session, ports);
    }
}
