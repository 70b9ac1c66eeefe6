package dev.signinhub.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.apache.http.ConnectionReuseStrategy;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpException;
import org.apache.http.HttpInetConnection;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.HttpStatus;
import org.apache.http.NoHttpResponseException;
import org.apache.http.ProtocolException;
import org.apache.http.client.AuthenticationStrategy;
import org.apache.http.client.UserTokenHandler;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.conn.ConnectionKeepAliveStrategy;
import org.apache.http.conn.HttpClientConnectionManager;
import org.apache.http.impl.execchain.ClientExecChain;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpProcessor;
import org.apache.http.protocol.HttpRequestExecutor;
import org.keycloak.Config;
import org.keycloak.connections.httpclient.DefaultHttpClientFactory;
import org.keycloak.connections.httpclient.HttpClientBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderEvent;

/**
 * Creates the HTTP client for upstream calls: configured like the server's own, proxy and truststore included, with a
 * pool of its own and bounds that the server's client lacks.
 *
 * <p>Core's client, made by {@link DefaultHttpClientFactory}, stays the server's default. It reads headers and trailers
 * without limit, and a hanging provider would hold everyone's connections.
 */
public final class BoundedHttpClientFactory extends DefaultHttpClientFactory {

    static final String ID = "signin-hub";

    private static final int MAX_LINE_LENGTH = 16 * 1024;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_INTERIM_RESPONSES = 8;

    @Override
    public String getId() {
        return ID;
    }

    /**
     * The options of {@code --spi-connections-http-client--default}, as core's {@code OTelHttpClientFactory} has them.
     */
    @Override
    public void init(Config.Scope config) {
        super.init(Config.scope("connectionsHttpClient", "default"));
        // A server with invalid options must not start.
        UpstreamClient.deadline();
        CallLimit.maximum();
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        super.postInit(factory);
        factory.register(BoundedHttpClientFactory::forget);
    }

    private static void forget(ProviderEvent event) {
        if (event instanceof RealmModel.RealmRemovedEvent removed) {
            String realm = removed.getRealm().getName();
            Meters.count(meters -> meters.forgetRealm(realm));
        } else if (event instanceof RealmModel.IdentityProviderRemovedEvent removed) {
            Upstream.Name provider = new Upstream.Name(
                    removed.getRealm().getName(),
                    removed.getRemovedIdentityProvider().getAlias());
            Meters.count(meters -> meters.forget(provider));
            Clocks.forget(removed.getRemovedIdentityProvider().getInternalId());
        }
    }

    /** Core's hook for a different client, to which 26.6 added the session. */
    @Override
    protected HttpClientBuilder newHttpClientBuilder(KeycloakSession session) {
        return new HttpClientBuilder(builder());
    }

    static org.apache.http.impl.client.HttpClientBuilder builder() {
        return new PooledBuilder()
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setMessageConstraints(MessageConstraints.custom()
                                .setMaxLineLength(MAX_LINE_LENGTH)
                                .setMaxHeaderCount(MAX_HEADERS)
                                .build())
                        .build())
                .setDnsResolver(BoundedHttpClientFactory::resolve)
                .setRequestExecutor(new BoundedExecutor())
                .setRetryHandler(BoundedHttpClientFactory::isWorthRetrying);
    }

    private static InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        Exchange exchange = Exchange.current();
        return exchange == null ? addresses : exchange.addresses(host, addresses);
    }

    /**
     * Proxies close idle connections at will. In that case nobody has seen the request, so a single-use code or refresh
     * token is not spent.
     */
    private static boolean isWorthRetrying(IOException e, int attempts, HttpContext context) {
        Exchange exchange = Exchange.current();
        boolean broken = e instanceof NoHttpResponseException || e instanceof SocketException;
        return broken
                && !(e instanceof InterruptedIOException)
                && attempts == 1
                && exchange != null
                && exchange.metClosedConnection();
    }

    /** Finds out which pool the superclass makes, with core's options; the client itself hides it. */
    private static final class PooledBuilder extends org.apache.http.impl.client.HttpClientBuilder {

        @Override
        protected ClientExecChain createMainExec(
                HttpRequestExecutor executor,
                HttpClientConnectionManager connections,
                ConnectionReuseStrategy reuse,
                ConnectionKeepAliveStrategy keepAlive,
                HttpProcessor proxy,
                AuthenticationStrategy targetAuthentication,
                AuthenticationStrategy proxyAuthentication,
                UserTokenHandler userTokens) {
            Connections.are(connections);
            return super.createMainExec(
                    executor,
                    connections,
                    reuse,
                    keepAlive,
                    proxy,
                    targetAuthentication,
                    proxyAuthentication,
                    userTokens);
        }
    }

    /** Sends only where the call may go, and accepts only a few interim responses. */
    private static final class BoundedExecutor extends HttpRequestExecutor {

        @Override
        public HttpResponse execute(HttpRequest request, HttpClientConnection connection, HttpContext context)
                throws IOException, HttpException {
            Exchange exchange = Exchange.current();
            if (exchange != null && connection instanceof HttpInetConnection inet) {
                exchange.sendOver(inet, HttpClientContext.adapt(context).getHttpRoute());
            }
            return super.execute(request, connection, context);
        }

        /** As in the superclass, which does not count them. */
        @Override
        protected HttpResponse doReceiveResponse(
                HttpRequest request, HttpClientConnection connection, HttpContext context)
                throws HttpException, IOException {
            for (int interim = 0; interim <= MAX_INTERIM_RESPONSES; interim++) {
                HttpResponse response = connection.receiveResponseHeader();
                int status = response.getStatusLine().getStatusCode();
                if (status < HttpStatus.SC_CONTINUE) {
                    break;
                }
                if (status >= HttpStatus.SC_OK) {
                    if (canResponseHaveBody(request, response)) {
                        connection.receiveResponseEntity(response);
                    }
                    return response;
                }
            }
            throw new ProtocolException("no final response");
        }
    }
}
