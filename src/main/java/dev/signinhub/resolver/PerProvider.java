package dev.signinhub.resolver;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Values that hold for one provider each: one flow serves several, which are not trusted with the same. */
record PerProvider(Map<String, Set<String>> values) {

    /**
     * Reads entries such as {@code company:example.com}.
     *
     * @param read returns a value as it is compared
     * @throws IllegalArgumentException with one sentence for an entry that cannot be read
     */
    static PerProvider of(List<String> entries, String label, UnaryOperator<String> read) {
        Map<String, Set<String>> values = new HashMap<>();
        for (String entry : entries) {
            int colon = entry.indexOf(':');
            if (colon < 1 || colon == entry.length() - 1) {
                throw new IllegalArgumentException(
                        "%s must name a provider and a value, such as company:example.com, not '%s'."
                                .formatted(label, entry));
            }
            values.computeIfAbsent(entry.substring(0, colon).strip(), alias -> new HashSet<>())
                    .add(read.apply(entry.substring(colon + 1).strip()));
        }
        return new PerProvider(values);
    }

    Set<String> of(String alias) {
        return values.getOrDefault(alias, Set.of());
    }
}
