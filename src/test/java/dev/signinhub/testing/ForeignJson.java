package dev.signinhub.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Documents that are almost what they should be. */
public final class ForeignJson {

    private static final String CLAIMS = """
            {"iss":"https://op.example","aud":["client","x"],"azp":"client","sub":"s","exp":1780317300,"iat":1780316995,
             "nbf":1780316995,"nonce":"n","at_hash":"h","email":"a@b","email_verified":true,"address":{"country":"x"},
             "preferred_username":"u","name":"A B","given_name":"A","family_name":"B","sid":"x","auth_time":1,"acr":"1"}""";

    private ForeignJson() {}

    /** Like the claims of an ID token. */
    public static Arbitrary<String> claims() {
        return like(CLAIMS);
    }

    /** Checks that a refusal is in one line, short, and has nothing that a terminal or a page would act on. */
    public static void assertReason(@Nullable String message) {
        String reason = String.valueOf(message);
        assertThat(reason).isNotBlank().isNotEqualTo("null");
        assertThat(reason.length()).isLessThanOrEqualTo(500);
        assertThat(reason.chars().noneMatch(it -> Character.isISOControl(it) || it == 0x2028 || it == 0x202e))
                .as(reason)
                .isTrue();
    }

    /** Like the example, but for some members that are gone or have another value, and now and then a text that is broken. */
    public static Arbitrary<String> like(String example) {
        ObjectNode honest = (ObjectNode) Json.read(example);
        List<String> names = new ArrayList<>();
        honest.fieldNames().forEachRemaining(names::add);
        Arbitrary<Tuple.Tuple2<String, JsonNode>> change =
                Combinators.combine(Arbitraries.of(names), values()).as(Tuple::of);
        Arbitrary<String> changed = Combinators.combine(
                        change.list().ofMaxSize(3), Arbitraries.of(names).set().ofMaxSize(2))
                .as((changes, gone) -> {
                    ObjectNode document = honest.deepCopy();
                    changes.forEach(each -> document.set(each.get1(), each.get2()));
                    document.remove(gone);
                    return document.toString();
                });
        return Arbitraries.frequencyOf(
                Tuple.of(8, changed),
                Tuple.of(1, changed.flatMap(ForeignJson::broken)),
                Tuple.of(1, Arbitraries.strings()));
    }

    private static Arbitrary<String> broken(String text) {
        Arbitrary<Integer> place = Arbitraries.integers().between(0, text.length());
        Arbitrary<String> inserted = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(3), Arbitraries.of("\"", "}", "[", "{\"a\":", "\0", "\u202e"));
        return Combinators.combine(place, inserted)
                .as((at, what) -> text.substring(0, at) + what + text.substring(Math.min(text.length(), at + 1)));
    }

    private static Arbitrary<JsonNode> values() {
        Arbitrary<JsonNode> simple = Arbitraries.oneOf(
                Arbitraries.strings().map(TextNode::valueOf),
                Arbitraries.of(
                                "",
                                " ",
                                "javascript:alert(1)",
                                "https://",
                                "http://[",
                                "x".repeat(3000),
                                "https://op.example/" + "x".repeat(3000),
                                "https://op.example/\r\n2026-01-01 ERROR forged",
                                "https://op.example/\u202e\u2028",
                                "0",
                                "true",
                                "\0")
                        .map(TextNode::valueOf),
                Arbitraries.longs().map(LongNode::valueOf),
                Arbitraries.doubles().map(DoubleNode::valueOf),
                Arbitraries.of(true, false).map(BooleanNode::valueOf),
                Arbitraries.just(NullNode.getInstance()),
                Arbitraries.just(BigIntegerNode.valueOf(BigInteger.TEN.pow(400))));
        Arbitrary<JsonNode> list = simple.list()
                .ofMaxSize(3)
                .map(items -> JsonNodeFactory.instance.arrayNode().addAll(items));
        Arbitrary<JsonNode> object = Combinators.combine(Arbitraries.strings().ofMaxLength(5), simple)
                .as((name, value) -> JsonNodeFactory.instance.objectNode().set(name, value));
        return Arbitraries.oneOf(simple, list, object);
    }
}
