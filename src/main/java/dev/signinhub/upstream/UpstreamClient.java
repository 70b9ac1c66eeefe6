package dev.signinhub.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.ParseException;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.conn.ClientConnectionManager;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.params.HttpParams;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.models.KeycloakSession;

/**
 * Sends a request to an upstream and returns the whole answer or fails, within one deadline.
 *
 * <p>It wraps the server's own client, so its proxy, truststore and tracing apply. The deadline covers everything from
 * waiting for a connection to the last byte: when it passes, the connection is aborted. So it is when the answer exceeds
 * {@link #MAX_BYTES} after decompression. Redirects are not followed, and text that is not in the charset it claims is not
 * taken. Each breach is an {@link UpstreamException}.
 *
 * <p>Core's {@link SimpleHttp} alone has a time-out per read only, so that an answer that drips never ends.
 */
public final class UpstreamClient extends CloseableHttpClient {

    /** The server option {@code --spi-signin-hub--upstream--timeout}: the seconds that one exchange may take. */
    private static final String TIMEOUT = "timeout";

    private static final int DEFAULT_TIMEOUT = 10;
    private static final int MAX_TIMEOUT = 60;

    static final int MAX_BYTES = 1 << 20;

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final CloseableHttpClient server;
    private final Duration deadline;

    UpstreamClient(CloseableHttpClient server, Duration deadline) {
        this.server = server;
        this.deadline = deadline;
    }

    /** Returns a {@link SimpleHttp} whose calls are bounded by {@link #deadline()}. */
    public static SimpleHttp http(KeycloakSession session) {
        return http(session.getProvider(HttpClientProvider.class).getHttpClient(), deadline());
    }

    /**
     * Returns how long one exchange with an upstream may take, from 1 to 60 seconds.
     *
     * <p>One option for all providers of the server: what a hanging upstream may hold is the operator's to decide, not a
     * realm's.
     *
     * @throws IllegalStateException with one sentence when the option is out of these bounds
     */
    public static Duration deadline() {
        return deadline(Config.scope("signin-hub", "upstream").getInt(TIMEOUT));
    }

    static Duration deadline(@Nullable Integer option) {
        int seconds = option == null ? DEFAULT_TIMEOUT : option;
        if (seconds < 1 || seconds > MAX_TIMEOUT) {
            throw new IllegalStateException("Set spi-signin-hub--upstream--timeout to a number of seconds from 1 to "
                    + MAX_TIMEOUT + ", not " + seconds + ".");
        }
        return Duration.ofSeconds(seconds);
    }

    static SimpleHttp http(CloseableHttpClient server, Duration deadline) {
        return SimpleHttp.create(new UpstreamClient(server, deadline)).withMaxConsumedResponseSize(MAX_BYTES);
    }

    @Override
    protected CloseableHttpResponse doExecute(
            @Nullable HttpHost target, HttpRequest request, @Nullable HttpContext context) throws IOException {
        // SimpleHttpRequest.createHttpRequest makes these only.
        HttpRequestBase exchange = (HttpRequestBase) request;
        exchange.setConfig(limits());
        exchange.setHeader(HttpHeaders.ACCEPT_ENCODING, ContentCoding.ACCEPTED);
        AtomicBoolean late = new AtomicBoolean();
        Future<?> abort = TIMER.schedule(
                () -> {
                    late.set(true);
                    exchange.abort();
                },
                deadline.toMillis(),
                TimeUnit.MILLISECONDS);
        // Closed however it ends: a connection that was read to its end is back in the pool by then and stays there,
        // any
        // other is shut down without being read on.
        try (CloseableHttpResponse response = server.execute(target, request, context)) {
            HttpEntity entity = response.getEntity();
            if (entity != null) {
                response.setEntity(read(entity, response));
                // Core's SimpleHttpResponse would decompress once more.
                response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
            }
            return response;
        } catch (UpstreamException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw late.get()
                    ? new UpstreamException("did not answer within " + deadline.toMillis() + " ms")
                    : new UpstreamException(describe(e), e);
        } finally {
            abort.cancel(false);
        }
    }

    private static boolean isSuccess(HttpResponse response) {
        return response.getStatusLine().getStatusCode() / 100 == 2;
    }

    private static HttpEntity read(HttpEntity entity, HttpResponse response) throws IOException {
        ContentType type = contentType(entity);
        byte[] wire = limited(entity.getContent().readNBytes(MAX_BYTES + 1));
        byte[] body = limited(ContentCoding.decode(wire, response));
        if (isSuccess(response)) {
            requireText(body, type);
        }
        return new ByteArrayEntity(body, type);
    }

    private static byte[] limited(byte[] bytes) throws UpstreamException {
        if (bytes.length > MAX_BYTES) {
            throw new UpstreamException("answered with more than " + MAX_BYTES + " bytes");
        }
        return bytes;
    }

    /** Core's SimpleHttpResponse would put a replacement character where the bytes make no sense, in a name or an id. */
    private static void requireText(byte[] body, @Nullable ContentType type) throws UpstreamException {
        Charset charset = type == null || type.getCharset() == null ? StandardCharsets.UTF_8 : type.getCharset();
        try {
            charset.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw new UpstreamException("answered with bytes that are not " + charset.name());
        }
    }

    private static @Nullable ContentType contentType(HttpEntity entity) throws UpstreamException {
        try {
            return ContentType.get(entity);
        } catch (ParseException | UnsupportedCharsetException e) {
            throw new UpstreamException("answered with a content type that cannot be read");
        }
    }

    private RequestConfig limits() {
        int millis = Math.toIntExact(deadline.toMillis());
        return RequestConfig.custom()
                .setRedirectsEnabled(false)
                .setContentCompressionEnabled(false)
                .setConnectionRequestTimeout(millis)
                .setConnectTimeout(millis)
                .setSocketTimeout(millis)
                .build();
    }

    private static String describe(Exception e) {
        String message = e.getMessage();
        return "failed with " + e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "signin-hub-deadline");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Does nothing: the wrapped client is the server's. */
    @Override
    public void close() {}

    @Override
    @Deprecated
    public HttpParams getParams() {
        throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    public ClientConnectionManager getConnectionManager() {
        throw new UnsupportedOperationException();
    }
}
