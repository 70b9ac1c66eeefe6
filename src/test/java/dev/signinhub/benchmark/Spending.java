package dev.signinhub.benchmark;

import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the server spends on each of several things: they take turns, so that all meet the same machine. */
final class Spending {

    private final KeycloakServer keycloak;
    private final Map<String, List<Double>> cpu = new HashMap<>();
    private final Map<String, List<Double>> allocated = new HashMap<>();

    Spending(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    /** Does it so often; a turn that warms up does not count. */
    void turn(String what, int times, boolean counts, Runnable action) {
        var before = usage();
        for (int i = 0; i < times; i++) {
            action.run();
        }
        var after = usage();
        if (counts) {
            cpu.computeIfAbsent(what, name -> new ArrayList<>()).add((after[0] - before[0]) / 1e6 / times);
            allocated.computeIfAbsent(what, name -> new ArrayList<>()).add((after[1] - before[1]) / 1e6 / times);
        }
    }

    /** In milliseconds; the median turn counts. */
    double cpu(String what) {
        return median(cpu.getOrDefault(what, List.of()));
    }

    /** In megabytes. */
    double allocated(String what) {
        return median(allocated.getOrDefault(what, List.of()));
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Nanoseconds of CPU, and bytes. */
    private double[] usage() {
        var numbers = new HttpBrowser()
                .get(URI.create(keycloak.realm("master") + "/gallery/usage"))
                .body()
                .split(" ", 2);
        return new double[] {Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1])};
    }
}
