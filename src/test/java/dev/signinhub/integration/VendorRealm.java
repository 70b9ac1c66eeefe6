package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Form;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.vendor.VendorSimulators;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A realm whose users come from the simulated vendors. */
final class VendorRealm {

    private final KeycloakServer keycloak;
    private final VendorSimulators vendors;
    private final String name;

    VendorRealm(KeycloakServer keycloak, VendorSimulators vendors, String name) {
        this.keycloak = keycloak;
        this.vendors = vendors;
        this.name = name;
    }

    String name() {
        return name;
    }

    Admin admin() {
        return keycloak.admin();
    }

    /** Creates the realm and its application. */
    VendorRealm create() {
        admin().createRealm(Map.of("realm", name, "enabled", true, "eventsEnabled", true));
        Application.register(admin(), name);
        return this;
    }

    /** The vendor's ID is the alias; its tokens are stored, and the user may read them. */
    void add(String vendorId, Map<String, String> config) {
        if (vendors.ids().contains(vendorId)) {
            vendors.vendor(vendorId).allowRedirect(keycloak.realm(name) + "/broker/" + vendorId + "/endpoint");
        }
        admin().post(
                        "/" + name + "/identity-provider/instances",
                        Map.of(
                                "alias", vendorId,
                                "providerId", vendorId,
                                "enabled", true,
                                "trustEmail", true,
                                "storeToken", true,
                                "addReadTokenRoleOnCreate", true,
                                "config", config))
                .orFail();
    }

    void allowAnyAttribute() {
        admin().allowAnyAttribute(name);
    }

    void configure(String alias, Map<String, String> changes) {
        admin().configureProvider(name, alias, changes).orFail();
    }

    Application application() {
        return new Application(keycloak.realm(name));
    }

    /** A sign-in in a browser of its own, up to the redirect to the application or the page that it stopped at. */
    Page signIn(String alias) {
        return signIn(new HttpBrowser(), application(), alias);
    }

    Page signIn(HttpBrowser browser, Application application, String alias) {
        Page page = browser.followUntil(
                browser.get(application.signInUrl(alias)),
                url -> VendorSimulators.isVendor(url) || application.isHere(url));
        if (!page.redirects() || application.isHere(page.location())) {
            return page;
        }
        Page answer = browser.get(vendors.forBrowser(page.location()));
        return answer.redirects() ? browser.followUntil(answer, application::isHere) : answer;
    }

    /** Enters what Keycloak asks a new user for whose profile lacks it. */
    Page complete(HttpBrowser browser, Application application, Page page, Map<String, String> profile) {
        Form form = page.form();
        for (Map.Entry<String, String> field : profile.entrySet()) {
            form = form.with(field.getKey(), field.getValue());
        }
        return browser.followUntil(browser.submit(form), application::isHere);
    }

    List<JsonNode> users() {
        return StreamSupport.stream(
                        admin().get("/" + name + "/users?max=1000")
                                .orFail()
                                .json()
                                .spliterator(),
                        false)
                .toList();
    }

    /** The only user with this link. */
    JsonNode userOf(String alias, String vendorsId) {
        List<JsonNode> found = StreamSupport.stream(
                        admin().get("/" + name + "/users?idpAlias=" + alias + "&idpUserId=" + Urls.encoded(vendorsId))
                                .orFail()
                                .json()
                                .spliterator(),
                        false)
                .toList();
        assertThat(found).as("users linked with %s of %s", vendorsId, alias).hasSize(1);
        return found.get(0);
    }

    List<String> reasons() {
        return admin().events(name).findValuesAsText("reason");
    }

    void delete() {
        admin().deleteRealm(name);
    }
}
