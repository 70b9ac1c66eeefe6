package dev.signinhub.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stands in for an interface of which a unit asks a few things only; to be asked anything else fails the test. */
public final class Stub {

    /** An answer that depends on the arguments, or is null. */
    @FunctionalInterface
    public interface Call {
        @Nullable
        Object answer(List<?> arguments);
    }

    private Stub() {}

    /**
     * Makes one.
     *
     * @param answers by the name of the method: what it returns, or a {@link Call}
     */
    public static <T> T of(Class<T> type, Map<String, ?> answers) {
        var names = Stream.of(type.getMethods()).map(Method::getName).collect(Collectors.toSet());
        if (!names.containsAll(answers.keySet())) {
            throw new IllegalArgumentException("%s has not all of %s".formatted(type.getName(), answers.keySet()));
        }
        InvocationHandler handler = (stub, method, arguments) ->
                answer(stub, method, arguments == null ? new Object[0] : arguments, answers);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object answer(Object stub, Method method, Object[] arguments, Map<String, ?> answers) {
        var name = method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return switch (name) {
                case "equals" -> stub == arguments[0];
                case "hashCode" -> System.identityHashCode(stub);
                default -> "a stub of " + stub.getClass().getInterfaces()[0].getSimpleName();
            };
        }
        if (!answers.containsKey(name)) {
            throw new AssertionError("Nobody expected that %s is asked".formatted(method));
        }
        var answer = answers.get(name);
        return answer instanceof Call call ? call.answer(List.of(arguments)) : answer;
    }
}
