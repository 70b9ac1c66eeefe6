package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ten vendors, and a GitLab that is somebody's own, behind one port, each below its id, or at the vendors' own hosts. */
public final class VendorSimulators implements AutoCloseable {

    private final GitHub gitHub = new GitHub();
    private final Map<String, VendorSimulator> vendors = new LinkedHashMap<>();
    private final LoopbackServer server;
    private @Nullable VendorGateway gateway;

    /** A GitLab that is not the vendor's, with an issuer of its own. */
    public static final String OWN_GITLAB = "own-gitlab";

    /** Somebody else's OpenID provider out there, which a test plays by {@link #answerAtPublicHost}. */
    public static final String PUBLIC_HOST = "login.public.example";

    private volatile Function<Request, Reply> publicHost = request -> Reply.html(404);

    /** Which of a vendor's hosts is where below the simulator's address. */
    private record Host(String name, String vendor, String path) {}

    private static final List<Host> HOSTS = List.of(
            new Host("github.com", "github", ""),
            new Host("api.github.com", "github", "/api"),
            new Host("github.acme.example", "github", ""),
            new Host("gitlab.com", "gitlab", ""),
            new Host("gitlab.acme.example", OWN_GITLAB, ""),
            new Host("accounts.google.com", "google", ""),
            new Host("oauth2.googleapis.com", "google", "/oauth2"),
            new Host("openidconnect.googleapis.com", "google", "/openidconnect"),
            new Host("www.googleapis.com", "google", "/www"),
            new Host("acme.okta.com", "okta", ""),
            new Host("login.microsoftonline.com", "microsoft", ""),
            new Host("graph.microsoft.com", "microsoft", "/graph"),
            new Host("acme.onelogin.com", "onelogin", ""),
            new Host("bitbucket.org", "bitbucket", ""),
            new Host("api.bitbucket.org", "bitbucket", "/api"),
            new Host("bitbucket.acme.example", "bitbucket-server", ""),
            new Host("auth.atlassian.com", "atlassian", ""),
            new Host("api.atlassian.com", "atlassian", "/api"),
            new Host("console.cloud.vmware.com", "vmware-cloud", ""),
            new Host(PUBLIC_HOST, "nobody", ""));

    private VendorSimulators() {
        vendors.put("github", gitHub);
        vendors.put("gitlab", new GitLab());
        vendors.put(OWN_GITLAB, new GitLab());
        vendors.put("google", new Google());
        vendors.put("okta", new Okta());
        vendors.put("microsoft", new Microsoft());
        vendors.put("onelogin", new OneLogin());
        vendors.put("bitbucket", new Bitbucket());
        vendors.put("bitbucket-server", new BitbucketServer());
        vendors.put("atlassian", new Atlassian());
        vendors.put("vmware-cloud", new VmwareCloud());
        server = new LoopbackServer(this::answer);
        vendors.forEach((id, vendor) -> vendor.mount(URI.create(server.url() + "/" + id)));
    }

    public static VendorSimulators start() {
        return new VendorSimulators();
    }

    /**
     * Starts simulators that say, and are reached under, the vendors' own names by a Keycloak with these
     * {@link #serverOptions} that trusts the tests' authority.
     */
    public static VendorSimulators startAtTheirHosts() {
        VendorSimulators simulators = new VendorSimulators();
        // The first of a vendor's hosts is the one that browsers see.
        simulators.vendors.forEach((id, vendor) -> HOSTS.stream()
                .filter(host -> host.vendor().equals(id))
                .findFirst()
                .ifPresent(host -> vendor.mount(URI.create("https://" + host.name()))));
        simulators.gateway = new VendorGateway(HOSTS.stream().map(Host::name).toList(), simulators::answerAt);
        return simulators;
    }

    /** What a Keycloak must be started with, to meet these simulators in place of the vendors. */
    public List<String> serverOptions() {
        String hosts = HOSTS.stream().map(Host::name).collect(Collectors.joining("|"));
        return List.of("--spi-connections-http-client--default--proxy-mappings=(" + hosts.replace(".", "[.]") + ");"
                + gateway().url());
    }

    /** Where a browser of a test finds what is at this address of a vendor. */
    public URI forBrowser(URI url) {
        Host host = host(String.valueOf(url.getHost()));
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return URI.create(server.url() + "/" + host.vendor() + host.path() + url.getRawPath() + query);
    }

    public static boolean isVendor(URI url) {
        return HOSTS.stream().anyMatch(host -> host.name().equals(url.getHost()));
    }

    private Reply answerAt(String name, Request request) {
        if (name.equals(PUBLIC_HOST)) {
            return publicHost.apply(request);
        }
        Host host = host(name);
        return vendor(host.vendor()).serve(request.above(host.path()));
    }

    /** What a Keycloak gets that asks {@link #PUBLIC_HOST}, which it reaches through its proxy. */
    public void answerAtPublicHost(Function<Request, Reply> answers) {
        publicHost = answers;
    }

    private static Host host(String name) {
        return HOSTS.stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No vendor is at " + name));
    }

    private VendorGateway gateway() {
        return Objects.requireNonNull(gateway, "Not started at the vendors' hosts");
    }

    public Set<String> ids() {
        return vendors.keySet();
    }

    /** The vendor's base URL, {@code http://localhost:PORT/ID}. Its class says where its other hosts are below it. */
    public String url(String vendorId) {
        return vendor(vendorId).url().toString();
    }

    public VendorSimulator vendor(String id) {
        VendorSimulator vendor = vendors.get(id);
        if (vendor == null) {
            throw new IllegalArgumentException("No vendor " + id + " among " + vendors.keySet());
        }
        return vendor;
    }

    public GitHub gitHub() {
        return gitHub;
    }

    public void reset() {
        vendors.values().forEach(VendorSimulator::reset);
    }

    @Override
    public void close() {
        server.close();
        if (gateway != null) {
            gateway.close();
        }
    }

    private Reply answer(Request request) {
        String id = request.path().split("/", 3)[1];
        VendorSimulator vendor = vendors.get(id);
        return vendor == null ? Reply.html(404) : vendor.serve(request.below("/" + id));
    }
}
