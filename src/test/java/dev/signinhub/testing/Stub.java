package dev.signinhub.testing;

import java.lang.reflect.Proxy;
import java.util.Map;

/** An implementation of one of core's interfaces that answers what a test expects it to be asked, and nothing else. */
public final class Stub {

    private Stub() {}

    /**
     * Makes one.
     *
     * @param answers by the names of methods; any other method fails the test
     */
    public static <T> T of(Class<T> type, Map<String, ?> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    case "toString" -> "a stub of " + type.getSimpleName();
                    default -> {
                        if (!answers.containsKey(method.getName())) {
                            throw new AssertionError(
                                    "nobody expected " + type.getSimpleName() + "." + method.getName());
                        }
                        yield answers.get(method.getName());
                    }
                }));
    }
}
