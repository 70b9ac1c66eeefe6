package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Stub;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.models.UserSessionModel;

@DisplayName("Core's notes with a provider's tokens")
class CoreNotesTest {

    private final Map<String, String> kept = new HashMap<>();
    private final CoreNotes notes = new CoreNotes(
            Stub.of(
                    UserSessionModel.class,
                    Map.<String, Stub.Call>of(
                            "getNote", name -> kept.get(name.get(0)),
                            "setNote", note -> kept.put((String) note.get(0), (String) note.get(1)),
                            "removeNote", name -> kept.remove(name.get(0)))),
            "acme");

    @Test
    @DisplayName("are read under their old name, which all providers share")
    void old() {
        kept.put("TOKEN", "theirs");
        kept.put("TOKEN:other", "another's");
        assertThat(notes.get("TOKEN")).isEqualTo("theirs");
        assertThat(notes.get("NONE")).isNull();
    }

    @Test
    @DisplayName("are read under the provider's own name first, which Keycloak 26.8 gives them")
    void own() {
        kept.put("TOKEN", "another's");
        kept.put("TOKEN:acme", "theirs");
        assertThat(notes.get("TOKEN")).isEqualTo("theirs");
    }

    @Test
    @DisplayName("are replaced and removed where they are, and nowhere else")
    void replaced() {
        notes.replace("TOKEN", "new");
        assertThat(kept).isEmpty();

        kept.put("TOKEN", "another's");
        kept.put("TOKEN:acme", "theirs");
        notes.replace("TOKEN", "new");
        assertThat(kept).containsOnly(Map.entry("TOKEN", "another's"), Map.entry("TOKEN:acme", "new"));

        notes.replace("TOKEN", null);
        assertThat(kept).containsOnly(Map.entry("TOKEN", "another's"));
    }
}
