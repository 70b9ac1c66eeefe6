package dev.signinhub.integration.world;

import dev.signinhub.integration.world.Siege.Door;
import dev.signinhub.testing.hostile.Flood;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The short form of {@link LongSiege}: the floods that once ended a server. */
@DisplayName("A server with 512 MB, and fifty clicks at an upstream whose answer never ends,")
@TestInstance(Lifecycle.PER_CLASS)
@Isolated("It is about what one server does to its neighbours")
class SiegeIT {

    private final Siege siege = new Siege();

    @AfterAll
    void end() {
        siege.close();
    }

    @DisplayName("stays up and answers others, with all of them of the kind that killed it")
    @ParameterizedTest
    @EnumSource(
            value = Flood.class,
            mode = Mode.INCLUDE,
            names = {"HEADERS", "TRAILERS"})
    void one(Flood flood) {
        siege.storm(Door.TOKEN, flood.name(), flood.fast());
    }
}
