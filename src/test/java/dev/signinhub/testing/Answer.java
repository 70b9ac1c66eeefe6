package dev.signinhub.testing;

import com.fasterxml.jackson.databind.JsonNode;

/** What an HTTP API answered; the body is kept as it came, for it may be a refusal worth reading. */
public record Answer(int status, String body) {

    public JsonNode json() {
        return Json.read(body);
    }

    /** The field in which Keycloak's admin API says why it refuses. */
    public String errorMessage() {
        return json().path("errorMessage").asText();
    }

    /** This answer, if it is a success. */
    public Answer orFail() {
        if (status >= 300) {
            throw new AssertionError(status + " " + body);
        }
        return this;
    }
}
