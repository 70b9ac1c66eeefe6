package dev.signinhub.integration.world;

import dev.signinhub.integration.world.Siege.Door;
import dev.signinhub.testing.hostile.Flood;
import dev.signinhub.testing.hostile.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code mvn verify -Plong}: each flood, at each door, through fifty clicks. */
@DisplayName("A server with 512 MB, and fifty clicks at an upstream, stays up and answers others")
@TestInstance(Lifecycle.PER_CLASS)
@Isolated("It is about what one server does to its neighbours")
class LongSiege {

    private final Siege siege = new Siege();

    static Stream<Arguments> everywhere() {
        return Arrays.stream(Door.values())
                .flatMap(door -> Arrays.stream(Flood.values()).map(flood -> Arguments.of(door, flood)));
    }

    @AfterAll
    void end() {
        siege.close();
    }

    @DisplayName("while a part of its answer never ends")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("everywhere")
    void fast(Door door, Flood flood) {
        siege.storm(door, flood.name(), flood.fast());
    }

    @DisplayName("while a part of its answer drips")
    @ParameterizedTest
    @EnumSource(Flood.class)
    void slow(Flood flood) {
        siege.storm(Door.TOKEN, flood.name() + ", slowly", flood.slow());
    }

    @DisplayName("with each click another flood")
    @ParameterizedTest
    @EnumSource(Door.class)
    void everything(Door door) {
        List<Reply> replies = new ArrayList<>(List.of(Reply.nothing(), Reply.drippingBody(), Reply.drippingHeaders()));
        for (Flood flood : Flood.values()) {
            replies.add(flood.fast());
            replies.add(flood.slow());
        }
        AtomicInteger next = new AtomicInteger();
        siege.storm(door, "a bit of everything", connection -> replies.get(next.getAndIncrement() % replies.size())
                .write(connection));
    }

    @DisplayName("while it hangs")
    @ParameterizedTest
    @EnumSource(Door.class)
    void hangs(Door door) {
        siege.storm(door, "nothing", Reply.nothing());
    }
}
