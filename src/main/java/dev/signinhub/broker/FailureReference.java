package dev.signinhub.broker;

import io.opentelemetry.api.trace.SpanContext;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.tracing.TracingProvider;

/** A reference on the error page by which an operator finds the failure in the log. */
final class FailureReference {

    /** Without characters that are easily confused when read out. */
    private static final char[] ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ".toCharArray();

    private static final int LENGTH = 10;

    private FailureReference() {}

    /** Returns the request's trace ID if the server traces, else a random reference. */
    static String of(KeycloakSession session) {
        return of(session.getProvider(TracingProvider.class).getCurrentSpan().getSpanContext());
    }

    static String of(SpanContext trace) {
        return trace.isValid()
                ? trace.getTraceId()
                : SecretGenerator.getInstance().randomString(LENGTH, ALPHABET);
    }
}
