package dev.signinhub.upstream;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.MessageConstraintException;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.conn.ClientConnectionManager;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.params.HttpParams;
import org.apache.http.protocol.HttpContext;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.models.KeycloakSession;
import org.keycloak.tracing.TracingProvider;

/**
 * Sends a request to an upstream and returns the whole response or fails, within one deadline.
 *
 * <p>The deadline covers everything from waiting for a connection to the last byte: when it passes, the connection is
 * aborted. The same happens when the response exceeds {@link #MAX_BYTES}, before or after decompression, or any part of
 * it is endless. The call goes no closer to this server than {@link Upstream#reach} says. Redirects are not followed,
 * and text that is not in its declared charset is not accepted. Each breach is an {@link UpstreamException}, and
 * however a call ends, its connection is returned to the pool or closed.
 *
 * <p>Core's {@link SimpleHttp} only has a time-out per read, so a dripping response never ends.
 */
public final class UpstreamClient extends CloseableHttpClient {

    private static final Logger logger = Logger.getLogger(UpstreamClient.class);

    /** The server option {@code --spi-signin-hub--upstream--timeout}: how many seconds one exchange may take. */
    private static final String TIMEOUT = "timeout";

    private static final int DEFAULT_TIMEOUT = 10;
    private static final int MAX_TIMEOUT = 60;

    static final int MAX_BYTES = 1 << 20;

    private static final int WATCH_MILLIS = 25;
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final CloseableHttpClient client;
    private final Upstream upstream;
    private final Call call;
    private final Duration deadline;
    private final TracingProvider tracing;
    private Reach reached = Reach.PUBLIC;

    UpstreamClient(
            CloseableHttpClient client, Upstream upstream, Call call, Duration deadline, TracingProvider tracing) {
        this.client = client;
        this.upstream = upstream;
        this.call = call;
        this.deadline = deadline;
        this.tracing = tracing;
    }

    /** Returns a client for calls to this upstream, over the bounded connections of the server. */
    public static UpstreamClient of(KeycloakSession session, Upstream upstream, Call call) {
        return new UpstreamClient(
                session.getProvider(HttpClientProvider.class, BoundedHttpClientFactory.ID)
                        .getHttpClient(),
                upstream,
                call,
                deadline(),
                session.getProvider(TracingProvider.class));
    }

    /** Returns a {@link SimpleHttp} whose calls to this upstream are bounded. */
    public static SimpleHttp http(KeycloakSession session, Upstream upstream, Call call) {
        return of(session, upstream, call).http();
    }

    /** Returns a {@link SimpleHttp} whose calls are this client's. */
    public SimpleHttp http() {
        return SimpleHttp.create(this).withMaxConsumedResponseSize(MAX_BYTES);
    }

    /** Returns how close to this server the last call went; what a proxy reaches counts as public. */
    public Reach reached() {
        return reached;
    }

    /**
     * Returns how long one exchange with an upstream may take, from 1 to 60 seconds.
     *
     * <p>It is one option for the whole server: how long a hanging upstream may block is the operator's decision, not a
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

    @Override
    protected CloseableHttpResponse doExecute(
            @Nullable HttpHost target, HttpRequest request, @Nullable HttpContext context) throws IOException {
        String host = target == null ? "" : target.getHostName();
        // Traced like the server's own client, of which this one is not part: OTelHttpClientFactory.
        Span span = tracing.startSpan(tracing.getTracer(UpstreamClient.class.getName())
                .spanBuilder(request.getRequestLine().getMethod())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("http.request.method", request.getRequestLine().getMethod())
                .setAttribute("server.address", host));
        try {
            W3CTraceContextPropagator.getInstance().inject(Context.current(), request, HttpRequest::setHeader);
            CloseableHttpResponse response = countedExchange(host, target, request, context);
            Clocks.compare(upstream.id(), response, Instant.now());
            int status = response.getStatusLine().getStatusCode();
            span.setAttribute("http.response.status_code", status);
            if (status >= 400) {
                span.setStatus(StatusCode.ERROR);
            }
            return response;
        } catch (IOException e) {
            tracing.error(e);
            throw e;
        } finally {
            tracing.endSpan();
        }
    }

    /** Counts the call and logs it: to an operator who follows a sign-in, each call is a step. */
    private CloseableHttpResponse countedExchange(
            String host, @Nullable HttpHost target, HttpRequest request, @Nullable HttpContext context)
            throws IOException {
        long start = System.nanoTime();
        if (target != null) {
            Meters.count(meters -> meters.connects(upstream.name(), Connections.name(target)));
        }
        try {
            CloseableHttpResponse response = limitedExchange(host, target, request, context);
            int status = response.getStatusLine().getStatusCode();
            ended(Outcome.of(status), start, host, "responded with status " + status);
            return response;
        } catch (UpstreamException e) {
            ended(Outcome.of(e), start, host, e.getMessage());
            throw e;
        }
    }

    private void ended(Outcome outcome, long start, String host, @Nullable String how) {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        Meters.count(meters -> meters.called(upstream.name(), call, outcome, time));
        logger.debugf(
                "Call to provider '%s' in realm '%s' (%s, %s): %s %s after %d ms",
                upstream.name().alias(),
                upstream.name().realm(),
                call.label(),
                outcome.label(),
                host,
                how,
                time.toMillis());
    }

    private CloseableHttpResponse limitedExchange(
            String host, @Nullable HttpHost target, HttpRequest request, @Nullable HttpContext context)
            throws IOException {
        CallLimit.enter(upstream.id());
        try {
            return exchange(host, target, request, context);
        } finally {
            CallLimit.leave(upstream.id());
        }
    }

    private CloseableHttpResponse exchange(
            String host, @Nullable HttpHost target, HttpRequest request, @Nullable HttpContext context)
            throws IOException {
        // SimpleHttpRequest.createHttpRequest creates only these.
        HttpRequestBase bounded = (HttpRequestBase) request;
        Duration limit = Budget.limit(deadline);
        if (limit.isZero()) {
            throw UpstreamException.notCalled("was not called: the time for this is used up");
        }
        bounded.setConfig(limits(limit));
        bounded.setHeader(HttpHeaders.ACCEPT_ENCODING, ContentCoding.ACCEPTED);
        Exchange exchange = new Exchange(bounded, host, upstream.reach(), limit);
        Future<?> watch =
                TIMER.scheduleWithFixedDelay(exchange::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        exchange.begin();
        // Closed however it ends: a fully read connection is back in the pool by then and stays there; any other
        // connection is shut down without reading further.
        try (CloseableHttpResponse response = client.execute(target, request, context)) {
            HttpEntity entity = response.getEntity();
            if (entity != null) {
                response.setEntity(read(entity, response));
                // Core's SimpleHttpResponse would decompress again.
                response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
            }
            return response;
        } catch (IOException | RuntimeException e) {
            throw failure(exchange, e);
        } finally {
            Exchange.end();
            watch.cancel(false);
            reached = exchange.reached();
        }
    }

    private static UpstreamException failure(Exchange exchange, Exception e) {
        String breach = exchange.breach();
        if (breach != null) {
            return new UpstreamException(breach, exchange.stage());
        }
        if (e instanceof InterruptedIOException) {
            return new UpstreamException(exchange.tooLate(), exchange.stage());
        }
        if (e instanceof UpstreamException known) {
            return known;
        }
        if (e instanceof MessageConstraintException) {
            return UpstreamException.answered("too many or too long header lines");
        }
        if (e instanceof Reach.UnreachableAddressException) {
            return UpstreamException.forbidden(String.valueOf(e.getMessage()));
        }
        Obstacle obstacle = Obstacle.of(e);
        if (obstacle != null) {
            return new UpstreamException(obstacle.words(), obstacle.stage(), e);
        }
        String message = e.getMessage();
        return new UpstreamException(
                "failed with " + e.getClass().getSimpleName() + (message == null ? "" : ": " + message),
                exchange.stage(),
                e);
    }

    private static boolean isSuccess(HttpResponse response) {
        return response.getStatusLine().getStatusCode() / 100 == 2;
    }

    private static HttpEntity read(HttpEntity entity, HttpResponse response) throws IOException {
        byte[] wire = limited(entity.getContent().readNBytes(MAX_BYTES + 1));
        byte[] body = limited(ContentCoding.decode(wire, response));
        return new ByteArrayEntity(body, isSuccess(response) ? Charsets.typeOf(entity, body) : Charsets.typeOf(entity));
    }

    private static byte[] limited(byte[] bytes) throws UpstreamException {
        if (bytes.length > MAX_BYTES) {
            throw UpstreamException.answered("more than " + MAX_BYTES + " bytes");
        }
        return bytes;
    }

    private static RequestConfig limits(Duration limit) {
        // Zero would mean no limit.
        int millis = Math.max(1, Math.toIntExact(limit.toMillis()));
        return RequestConfig.custom()
                .setRedirectsEnabled(false)
                .setContentCompressionEnabled(false)
                .setConnectionRequestTimeout(millis)
                .setConnectTimeout(millis)
                .setSocketTimeout(millis)
                .build();
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
