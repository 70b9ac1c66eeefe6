package dev.signinhub.gallery;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.http.pool.ConnPoolControl;
import org.apache.http.pool.PoolStats;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/** What a server that leaks has more of after an hour. */
final class Vitals {

    private static final int MANY = 10_000;

    private Vitals() {}

    /**
     * The vitals as JSON.
     *
     * @param ports connections to these are counted, in whatever state, as long as this process has them open
     */
    static String json(KeycloakSession session, Set<Integer> ports) throws IOException {
        int leased = 0;
        int pending = 0;
        int available = 0;
        for (ConnPoolControl<?> pool : pools(session)) {
            PoolStats stats = pool.getTotalStats();
            leased += stats.getLeased();
            pending += stats.getPending();
            available += stats.getAvailable();
        }
        long connections = connections(ports);
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        // A second time for what the first left to finalizers and cleaners.
        memory.gc();
        return """
                {"leased":%d,"pending":%d,"available":%d,"connections":%d,"files":%d,"threads":%d,"heap":%d}""".formatted(
                        leased,
                        pending,
                        available,
                        connections,
                        system.getOpenFileDescriptorCount(),
                        threads,
                        memory.getHeapMemoryUsage().getUsed());
    }

    /** By the kernel's table: it knows of connections that no pool knows any more. */
    private static long connections(Set<Integer> ports) throws IOException {
        Set<String> own = new HashSet<>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    own.add(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException e) {
                    // Closed meanwhile.
                }
            }
        }
        long count = 0;
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > 9
                        && columns[2].contains(":")
                        && ports.contains(Integer.parseInt(columns[2].replaceFirst(".*:", ""), 16))
                        && own.contains("socket:[" + columns[9] + "]")) {
                    count++;
                }
            }
        }
        return count;
    }

    /** All that can be reached from the clients. */
    private static Set<ConnPoolControl<?>> pools(KeycloakSession session) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> next = new ArrayDeque<>();
        session.getAllProviders(HttpClientProvider.class).forEach(provider -> next.add(provider.getHttpClient()));
        Set<ConnPoolControl<?>> pools = Collections.newSetFromMap(new IdentityHashMap<>());
        while (!next.isEmpty() && seen.size() < MANY) {
            Object object = next.remove();
            if (seen.add(object)) {
                if (object instanceof ConnPoolControl<?> pool) {
                    pools.add(pool);
                } else {
                    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
                        addFields(type, object, next);
                    }
                }
            }
        }
        return pools;
    }

    private static void addFields(Class<?> type, Object of, Deque<Object> to) {
        if (!type.getName().startsWith("org.apache.http.") && !type.getName().startsWith("dev.signinhub.")) {
            return;
        }
        for (Field field : type.getDeclaredFields()) {
            if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
                try {
                    field.setAccessible(true);
                    Object value = field.get(of);
                    if (value != null) {
                        to.add(value);
                    }
                } catch (IllegalAccessException | InaccessibleObjectException e) {
                    // Not ours to see.
                }
            }
        }
    }
}
