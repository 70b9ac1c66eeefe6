package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The ten vendors behind one port, each below its id. */
public final class VendorSimulators implements AutoCloseable {

    private final GitHub gitHub = new GitHub();
    private final Map<String, VendorSimulator> vendors = new LinkedHashMap<>();
    private final LoopbackServer server;

    private VendorSimulators() {
        vendors.put("github", gitHub);
        vendors.put("gitlab", new GitLab());
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
    }

    private Reply answer(Request request) {
        String id = request.path().split("/", 3)[1];
        VendorSimulator vendor = vendors.get(id);
        return vendor == null ? Reply.html(404) : vendor.serve(request.below("/" + id));
    }
}
