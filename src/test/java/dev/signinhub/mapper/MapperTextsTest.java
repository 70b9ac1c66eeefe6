package dev.signinhub.mapper;

import dev.signinhub.testing.ConsoleTexts;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The texts of mappers")
class MapperTextsTest {

    @Test
    @DisplayName("say in English what the code says")
    void english() {
        ConsoleTexts.assertSameInEnglish(ConsoleTexts.mappers().stream()
                .map(ClaimMapper.class::cast)
                .flatMap(mapper -> mapper.settings().stream()));
    }
}
