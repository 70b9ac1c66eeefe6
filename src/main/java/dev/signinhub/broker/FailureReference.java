package dev.signinhub.broker;

import io.opentelemetry.api.trace.SpanContext;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.tracing.TracingProvider;

/** What a user reads from a page so that the operator finds the failure in the log. */
final class FailureReference {

    /** Without what is mistaken for something else when read out. */
    private static final char[] ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ".toCharArray();

    private static final int LENGTH = 10;

    private FailureReference() {}

    /** Returns the id of the request's trace where the server traces, else one of its own. */
    static String of(KeycloakSession session) {
        return of(session.getProvider(TracingProvider.class).getCurrentSpan().getSpanContext());
    }

    static String of(SpanContext trace) {
        return trace.isValid()
                ? trace.getTraceId()
                : SecretGenerator.getInstance().randomString(LENGTH, ALPHABET);
    }
}
