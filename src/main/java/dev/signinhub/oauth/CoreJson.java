package dev.signinhub.oauth;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.upstream.ForeignText;
import java.io.IOException;

/** Converts a provider's JSON to the classes that core passes to mappers, token storage and applications. */
public final class CoreJson {

    private static final JsonMapper JSON = new JsonMapper();

    private CoreJson() {}

    /**
     * Converts a document.
     *
     * @throws SignInFailure when a member that core knows has the wrong type
     */
    public static <T> T convert(JsonNode json, Class<T> type) {
        try {
            return JSON.treeToValue(json, type);
        } catch (IOException | IllegalArgumentException e) {
            throw SignInFailure.misconfigured(
                    "the provider sent the registered claim or parameter " + member(e) + " with the wrong type");
        }
    }

    private static String member(Exception e) {
        return e instanceof JsonMappingException problem && !problem.getPath().isEmpty()
                ? ForeignText.quote(problem.getPath().get(0).getFieldName())
                : "of an unknown name";
    }
}
