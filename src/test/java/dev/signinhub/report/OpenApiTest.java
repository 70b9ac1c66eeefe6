package dev.signinhub.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.KnownSettings;
import dev.signinhub.broker.TrialStep;
import dev.signinhub.broker.UpstreamStatus;
import dev.signinhub.testing.Json;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The description of the provider report")
class OpenApiTest {

    static List<Class<? extends Record>> records() {
        return List.of(
                RealmReport.class,
                RealmReport.Server.class,
                ProviderReport.class,
                ProviderReport.Factory.class,
                ProviderReport.Clock.class,
                ProviderReport.Account.class,
                ProviderReport.Mapper.class,
                ProviderReport.Finding.class,
                PagePlace.class,
                SettingValue.class,
                UpstreamStatus.class,
                UpstreamStatus.Client.class,
                UpstreamStatus.Metadata.class,
                UpstreamStatus.Keys.class,
                UpstreamStatus.Key.class,
                UpstreamStatus.Problem.class,
                SignIns.class,
                SignIns.Failure.class,
                TrialReport.class,
                TrialStep.class);
    }

    @ParameterizedTest
    @MethodSource("records")
    @DisplayName("has each member of each part, and says which may be missing")
    void members(Class<? extends Record> type) throws IOException {
        JsonNode schema = document().path("components").path("schemas").path(type.getSimpleName());
        assertThat(names(schema.path("properties")))
                .isEqualTo(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .collect(Collectors.toSet()));
        Set<String> required = StreamSupport.stream(schema.path("required").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
        assertThat(required)
                .isEqualTo(Arrays.stream(type.getRecordComponents())
                        .filter(member -> !member.getAnnotatedType().isAnnotationPresent(Nullable.class))
                        .map(RecordComponent::getName)
                        .collect(Collectors.toSet()));
    }

    @Test
    @DisplayName("has each part, each path, and each word for an origin and a verdict")
    void complete() throws IOException {
        JsonNode schemas = document().path("components").path("schemas");
        assertThat(names(schemas))
                .isEqualTo(records().stream().map(Class::getSimpleName).collect(Collectors.toSet()));
        assertThat(names(document().path("paths")))
                .isEqualTo(Arrays.stream(ReportResource.class.getMethods())
                        .map(method -> method.getAnnotation(Path.class))
                        .filter(Objects::nonNull)
                        .map(path -> "/signin-hub/" + path.value())
                        .collect(Collectors.toSet()));
        assertThat(words(schemas, "SettingValue", "origin")).isEqualTo(keys(KnownSettings.Origin.values()));
        assertThat(words(schemas, "TrialStep", "verdict")).isEqualTo(keys(TrialStep.Verdict.values()));
    }

    private static Set<String> words(JsonNode schemas, String schema, String property) {
        return StreamSupport.stream(
                        schemas.path(schema)
                                .path("properties")
                                .path(property)
                                .path("enum")
                                .spliterator(),
                        false)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static Set<String> keys(Enum<?>[] values) {
        return Arrays.stream(values).map(Object::toString).collect(Collectors.toSet());
    }

    private static Set<String> names(JsonNode object) {
        return Json.map(object).keySet();
    }

    private static JsonNode document() throws IOException {
        try (@Nullable InputStream in = OpenApiTest.class.getResourceAsStream("openapi.json")) {
            return Json.read(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
