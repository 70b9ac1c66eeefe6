package dev.signinhub.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.models.RealmModel;

@DisplayName("A stub")
class StubTest {

    private final RealmModel realm = Stub.of(RealmModel.class, Map.of("getName", "hub", "getAttribute", (Stub.Call)
            arguments -> arguments.get(0).equals("known") ? "value" : null));

    @Test
    @DisplayName("answers what it was told to, by the arguments where it was told so")
    void answers() {
        assertThat(realm.getName()).isEqualTo("hub");
        assertThat(realm.getAttribute("known")).isEqualTo("value");
        assertThat(realm.getAttribute("unknown")).isNull();
    }

    @Test
    @DisplayName("fails the test that asks anything else")
    void unexpected() {
        assertThatThrownBy(realm::getId).isInstanceOf(AssertionError.class).hasMessageContaining("getId");
    }

    @Test
    @DisplayName("is equal to itself only, and has a name")
    void identity() {
        assertThat(Set.of(realm, Stub.of(RealmModel.class, Map.of())))
                .hasSize(2)
                .contains(realm);
        assertThat(realm).hasToString("a stub of RealmModel");
    }

    @Test
    @DisplayName("is told nothing of methods that its type does not have")
    void unknownMethod() {
        assertThatIllegalArgumentException().isThrownBy(() -> Stub.of(RealmModel.class, Map.of("getNam", "hub")));
    }
}
