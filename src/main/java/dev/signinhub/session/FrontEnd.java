package dev.signinhub.session;

import dev.signinhub.broker.FrontEndSignIn;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.UriUtils;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.RedirectUtils;
import org.keycloak.protocol.oidc.utils.WebOriginsUtils;

/** A client of the realm that may use the session API, from its web origins only. */
record FrontEnd(KeycloakSession session, ClientModel client) {

    /** The client attribute that switches the API on for a client, and so for its realm. */
    static final String MARK = "signinhub.session";

    private static final String ENVIRONMENTS = "signinhub.session.environments";
    private static final String BACKSTAGE = "signinhub.backstage";

    /** More than a realm has; it bounds what a request can cost. */
    private static final int MOST = 100;

    /**
     * Returns those of the realm.
     *
     * <p>Leans on core's JPA entities, because core's search knows only the attributes that the server's options name
     * ({@code JpaRealmProvider.searchClientsByAttributes}). By name alone: not every database compares long values.
     */
    static List<FrontEnd> of(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        return session
                .getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select attribute.client.id from ClientAttributeEntity attribute"
                                + " where attribute.name = :name and attribute.client.realmId = :realm",
                        String.class)
                .setParameter("name", MARK)
                .setParameter("realm", realm.getId())
                .setMaxResults(MOST)
                .getResultList()
                .stream()
                .flatMap(id -> Stream.ofNullable(realm.getClientById(id)))
                .filter(FrontEnd::isMarked)
                .map(client -> new FrontEnd(session, client))
                .toList();
    }

    /** Returns the one with this client ID. */
    static Optional<FrontEnd> of(KeycloakSession session, @Nullable String clientId) {
        return Stream.ofNullable(clientId)
                .flatMap(id -> Stream.ofNullable(session.getContext().getRealm().getClientByClientId(id)))
                .filter(FrontEnd::isMarked)
                .map(client -> new FrontEnd(session, client))
                .findFirst();
    }

    private static boolean isMarked(ClientModel client) {
        return Boolean.parseBoolean(client.getAttribute(MARK))
                && client.isEnabled()
                && !client.isBearerOnly()
                && client.isStandardFlowEnabled()
                && (client.getProtocol() == null || OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client.getProtocol()));
    }

    /** "*" names no origin: an answer with credentials must name one. */
    boolean isAt(String origin) {
        return origin.equals(UriUtils.getOrigin(origin))
                && WebOriginsUtils.resolveValidWebOrigins(session, client).contains(origin);
    }

    /** Tells whether the front end's configuration may name this environment; without a list, it may name any. */
    boolean hasEnvironment(String environment) {
        List<String> known = FrontEndSignIn.split(client.getAttribute(ENVIRONMENTS));
        return known.isEmpty() || known.contains(environment);
    }

    /** Returns the address as one that the browser may be sent to, or nothing. */
    Optional<String> redirect(String url) {
        return Optional.ofNullable(RedirectUtils.verifyRedirectUri(session, url, client));
    }

    boolean isBackstage() {
        return Boolean.parseBoolean(client.getAttribute(BACKSTAGE));
    }

    String setting(String attribute, String otherwise) {
        String value = client.getAttribute(attribute);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }
}
