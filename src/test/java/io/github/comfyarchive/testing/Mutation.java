package io.github.comfyarchive.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes what is whole, a little or much: some bytes of anything, or the structure of JSON. */
public final class Mutation {
    private static final byte[] EXTREMES = {
        0, 1, '"', '{', '[', ',', '\\', 0x7F, (byte) 0x80, (byte) 0xC3, (byte) 0xED, -1
    };
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Mutation() {}

    /** Cuts, overwrites, inserts, repeats or drops some bytes. */
    public static byte[] ofBytes(byte[] whole, Random random) {
        byte[] bytes = whole;
        for (int change = 1 + random.nextInt(6); change > 0 && bytes.length > 0; change--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 << random.nextInt(8));
            bytes = switch (random.nextInt(8)) {
                case 0 -> Arrays.copyOf(bytes, at);
                case 1 -> spliced(bytes, at, at + length, new byte[0]);
                case 2 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
                case 3 -> spliced(bytes, at, at, new byte[] {one(random)});
                default -> overwritten(bytes, at, random);
            };
        }
        return bytes;
    }

    private static byte[] overwritten(byte[] bytes, int at, Random random) {
        byte[] changed = bytes.clone();
        changed[at] = one(random);
        return changed;
    }

    private static byte one(Random random) {
        return random.nextBoolean() ? EXTREMES[random.nextInt(EXTREMES.length)] : (byte) random.nextInt();
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(between);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    /** Takes parts of JSON away, doubles, wraps, moves and replaces them. */
    public static JsonNode ofStructure(String json, Random random) throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        root.set("root", JSON.readTree(json));
        for (int change = 1 + random.nextInt(8); change > 0; change--) {
            List<JsonNode> holders = holders(root);
            JsonNode holder = holders.get(random.nextInt(holders.size()));
            JsonNode other =
                    child(holders.get(random.nextInt(holders.size())), random).deepCopy();
            change(holder, other, random);
        }
        return root.path("root");
    }

    /** All objects and arrays that hold something, the root's among them. */
    private static List<JsonNode> holders(JsonNode root) {
        List<JsonNode> holders = new ArrayList<>();
        List<JsonNode> left = new ArrayList<>(List.of(root));
        while (!left.isEmpty()) {
            JsonNode node = left.remove(left.size() - 1);
            if (!node.isEmpty()) {
                holders.add(node);
                node.forEach(left::add);
            }
        }
        return holders;
    }

    private static JsonNode child(JsonNode holder, Random random) {
        List<JsonNode> children = new ArrayList<>();
        holder.forEach(children::add);
        return children.get(random.nextInt(children.size()));
    }

    private static void change(JsonNode holder, JsonNode other, Random random) {
        int kind = random.nextInt(6);
        if (holder instanceof ArrayNode array) {
            int at = random.nextInt(array.size());
            if (kind == 0 && array.size() > 1) {
                array.remove(at);
            } else if (kind == 1) {
                array.insert(at, other);
            } else {
                array.set(at, replacement(array.get(at), other, kind, random));
            }
        } else if (holder instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (kind == 0 && names.size() > 1) {
                object.remove(name);
            } else if (kind == 1 && !name.equals("root")) {
                object.set(name + random.nextInt(9), object.remove(name));
            } else {
                object.set(name, replacement(object.get(name), other, kind, random));
            }
        }
    }

    private static JsonNode replacement(JsonNode old, JsonNode other, int kind, Random random) {
        return switch (kind) {
            case 2 -> JSON.createArrayNode().add(old);
            case 3 -> JSON.createObjectNode().set("9", old);
            case 4 -> literal(random);
            default -> other;
        };
    }

    private static JsonNode literal(Random random) {
        var nodes = JSON.getNodeFactory();
        return switch (random.nextInt(8)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(random.nextBoolean());
            case 2 -> nodes.numberNode(BigInteger.ONE.shiftLeft(random.nextInt(200)));
            case 3 -> nodes.numberNode(-1e308 * random.nextDouble());
            case 4 -> nodes.textNode("");
            case 5 -> nodes.textNode("\u0000\u202e\ud83e ".repeat(random.nextInt(50)));
            case 6 -> nodes.arrayNode();
            default -> nodes.objectNode();
        };
    }
}
