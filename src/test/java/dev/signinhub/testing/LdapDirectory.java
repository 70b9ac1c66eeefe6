package dev.signinhub.testing;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A directory with people, which a realm can have as a user federation. */
public final class LdapDirectory implements AutoCloseable {

    private static final String BASE = "dc=company,dc=example";
    private static final String PEOPLE = "ou=people," + BASE;
    private static final String ADMIN = "cn=admin";
    private static final String PASSWORD = "admin";

    private final InMemoryDirectoryServer server;

    public LdapDirectory() {
        try {
            var config = new InMemoryDirectoryServerConfig(BASE);
            config.addAdditionalBindCredentials(ADMIN, PASSWORD);
            config.setListenerConfigs(
                    InMemoryListenerConfig.createLDAPConfig("people", InetAddress.getLoopbackAddress(), 0, null));
            server = new InMemoryDirectoryServer(config);
            server.add("dn: " + BASE, "objectClass: domain", "dc: company");
            server.add("dn: " + PEOPLE, "objectClass: organizationalUnit", "ou: people");
            server.startListening();
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    public void add(String name, String email) {
        try {
            server.add(
                    "dn: uid=" + name + "," + PEOPLE,
                    "objectClass: inetOrgPerson",
                    "uid: " + name,
                    "cn: " + name,
                    "sn: Example",
                    "mail: " + email,
                    "userPassword: password");
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whoever has this name, with the attributes of the directory; null if nobody does. */
    public @Nullable Entry find(String name) {
        try {
            return server.getEntry("uid=" + name + "," + PEOPLE);
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Makes it a realm's user federation, and returns the path of that.
     *
     * @param settings in place of the usual ones
     */
    public String federate(Admin admin, String realm, Map<String, String> settings) {
        var config = new HashMap<String, Object>();
        usual().forEach((key, value) -> config.put(key, List.of(value)));
        settings.forEach((key, value) -> config.put(key, List.of(value)));
        admin.post(
                        "/" + realm + "/components",
                        Map.of(
                                "name",
                                "people",
                                "providerId",
                                "ldap",
                                "providerType",
                                "org.keycloak.storage.UserStorageProvider",
                                "config",
                                config))
                .orFail();
        var found = admin.get("/" + realm + "/components?name=people").orFail().json();
        return "/" + realm + "/components/" + found.path(0).path("id").asText();
    }

    private Map<String, String> usual() {
        return Map.ofEntries(
                Map.entry("enabled", "true"),
                Map.entry("vendor", "other"),
                Map.entry("connectionUrl", "ldap://localhost:" + server.getListenPort()),
                Map.entry("usersDn", PEOPLE),
                Map.entry("authType", "simple"),
                Map.entry("bindDn", ADMIN),
                Map.entry("bindCredential", PASSWORD),
                Map.entry("usernameLDAPAttribute", "uid"),
                Map.entry("rdnLDAPAttribute", "uid"),
                Map.entry("uuidLDAPAttribute", "entryUUID"),
                Map.entry("userObjectClasses", "inetOrgPerson, organizationalPerson"),
                Map.entry("importEnabled", "true"),
                Map.entry("syncRegistrations", "false"),
                Map.entry("trustEmail", "true"),
                Map.entry("cachePolicy", "DEFAULT"));
    }

    @Override
    public void close() {
        server.shutDown(true);
    }
}
