package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Tokens;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("With an application that speaks SAML, a sign-out")
class SamlSignOutIT extends HostileUpstream {

    private static final String REDIRECT = "saml-redirect";
    private static final String POST = "saml-post";
    private static final String HOME = "http://localhost/saml";
    private static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";

    private final HttpBrowser browser = new HttpBrowser();
    private final Application application = application();

    @BeforeAll
    void registerApplications() {
        register(REDIRECT, "false");
        register(POST, "true");
    }

    private void register(String clientId, String post) {
        Map<String, Object> client = Map.of(
                "clientId",
                clientId,
                "protocol",
                "saml",
                "redirectUris",
                List.of(HOME),
                "frontchannelLogout",
                true,
                "attributes",
                Map.of(
                        "saml.client.signature",
                        "false",
                        "saml.server.signature",
                        "false",
                        "saml.assertion.signature",
                        "false",
                        "saml.force.post.binding",
                        post,
                        "saml_single_logout_service_url_redirect",
                        HOME,
                        "saml_single_logout_service_url_post",
                        HOME));
        admin.post("/" + realm + "/clients", client).orFail();
    }

    @ParameterizedTest
    @ValueSource(strings = {REDIRECT, POST})
    @DisplayName("of its own ends the session here first, and is answered after the provider:")
    void initiated(String clientId) {
        Tokens tokens = signIn(clientId);
        Page toProvider = browser.get(saml("SAMLRequest", logoutRequest(clientId)));
        assertThat(toProvider.location().toString()).startsWith(provider.issuer() + HostileProvider.END_SESSION);
        assertThat(refresh(tokens)).isEqualTo(400);
        Page answer = browser.followUntil(toProvider, SamlSignOutIT::isHome);
        assertThat(answer.redirects()).isEqualTo(clientId.equals(REDIRECT));
        assertAnswered(answer);
    }

    @Test
    @DisplayName("of another application leads there, then to the provider, then back")
    void told() {
        Tokens tokens = signIn(REDIRECT);
        String goodbye = Application.REDIRECT_URI;
        Page toSaml = browser.get(Urls.with(
                endpoint("openid-connect/logout"),
                Map.of("id_token_hint", tokens.idToken(), "post_logout_redirect_uri", goodbye, "state", "s1")));
        assertThat(toSaml.location().toString()).startsWith(HOME + "?SAMLRequest=");
        Page toProvider = browser.get(saml("SAMLResponse", logoutResponse()));
        assertThat(toProvider.location().toString()).startsWith(provider.issuer() + HostileProvider.END_SESSION);
        assertThat(refresh(tokens)).isEqualTo(400);
        assertThat(browser.followUntil(toProvider, application::isHere)
                        .location()
                        .toString())
                .isEqualTo(goodbye + "?state=s1");
    }

    /** The provider signs the user in for one application, and this server for the other. */
    private Tokens signIn(String clientId) {
        browser.forget();
        admin.put(
                        "/" + realm + "/clients/" + idOf(Application.CLIENT_ID),
                        Map.of(
                                "clientId",
                                Application.CLIENT_ID,
                                "attributes",
                                Map.of("post.logout.redirect.uris", Application.REDIRECT_URI)))
                .orFail();
        Page page = browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere);
        assertSignedIn(page);
        Tokens tokens = application.exchange(page);
        assertAnswered(
                browser.followUntil(browser.get(saml("SAMLRequest", authnRequest(clientId))), SamlSignOutIT::isHome));
        assertThat(refresh(tokens)).isEqualTo(200);
        return tokens;
    }

    private String idOf(String clientId) {
        return admin.get("/" + realm + "/clients?clientId=" + clientId)
                .orFail()
                .json()
                .get(0)
                .path("id")
                .asText();
    }

    private static void assertAnswered(Page page) {
        if (page.redirects()) {
            byte[] answer =
                    Base64.getDecoder().decode(Urls.query(page.location()).getOrDefault("SAMLResponse", ""));
            assertThat(inflated(answer)).contains(SUCCESS);
        } else {
            assertThat(page.form().action().toString()).isEqualTo(HOME);
            byte[] answer = Base64.getDecoder().decode(page.form().fields().getOrDefault("SAMLResponse", ""));
            assertThat(new String(answer, UTF_8)).contains(SUCCESS);
        }
    }

    private static String inflated(byte[] deflated) {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated), new Inflater(true))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String authnRequest(String clientId) {
        return message("AuthnRequest", "AssertionConsumerServiceURL=\"" + HOME + "\"", clientId, "");
    }

    private String logoutRequest(String clientId) {
        return message("LogoutRequest", "", clientId, "<saml:NameID>mallory</saml:NameID>");
    }

    private String logoutResponse() {
        String success = "<samlp:Status><samlp:StatusCode Value=\"" + SUCCESS + "\"/></samlp:Status>";
        return message("LogoutResponse", "InResponseTo=\"_1\"", REDIRECT, success);
    }

    private String message(String type, String attributes, String issuer, String content) {
        return "<samlp:" + type + " xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\""
                + " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_2\" Version=\"2.0\" IssueInstant=\""
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\" Destination=\"" + endpoint("saml") + "\" "
                + attributes + "><saml:Issuer>" + issuer + "</saml:Issuer>" + content + "</samlp:" + type + ">";
    }

    private URI saml(String parameter, String message) {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out =
                new DeflaterOutputStream(deflated, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
            out.write(message.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Urls.with(endpoint("saml"), parameter, Base64.getEncoder().encodeToString(deflated.toByteArray()));
    }

    private int refresh(Tokens tokens) {
        return new HttpBrowser()
                .post(
                        endpoint("openid-connect/token"),
                        Map.of(
                                "grant_type",
                                "refresh_token",
                                "client_id",
                                Application.CLIENT_ID,
                                "refresh_token",
                                tokens.refreshToken()))
                .status();
    }

    private URI endpoint(String name) {
        return URI.create(keycloak.realm(realm) + "/protocol/" + name);
    }

    private static boolean isHome(URI url) {
        return url.toString().startsWith(HOME);
    }
}
