package io.github.comfyarchive.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;

/** Whether two graphs ask for the same: class and inputs of every node. The trees' depth is bounded by who parsed them. */
final class GraphComparison {
    /** What the archive holds in a secret's place (design, "Redaction"). */
    private static final String REDACTED = "[redacted]";

    private GraphComparison() {}

    static boolean same(JsonNode archived, JsonNode embedded) {
        if (archived.size() != embedded.size()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> node : archived.properties()) {
            JsonNode other = embedded.get(node.getKey());
            if (other == null || !sameNode(node.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameNode(JsonNode archived, JsonNode embedded) {
        String archivedClass = archived.path("class_type").textValue();
        String embeddedClass = embedded.path("class_type").textValue();
        if (!sameText(archivedClass, embeddedClass)) {
            return false;
        }
        JsonNode inputs = archived.path("inputs");
        JsonNode others = embedded.path("inputs");
        return (inputs.isEmpty() && others.isEmpty()) || sameValue(inputs, others);
    }

    private static boolean sameValue(JsonNode archived, JsonNode embedded) {
        if (archived.isTextual()) {
            // A secret that was no string, or too short to be hunted in bytes, is whole in the file.
            if (archived.textValue().equals(REDACTED)) {
                return true;
            }
            return embedded.isTextual() && sameText(archived.textValue(), embedded.textValue());
        }
        if (archived.isNumber() && embedded.isNumber()) {
            return sameNumber(archived, embedded);
        }
        if (archived.isContainerNode() && archived.getNodeType() == embedded.getNodeType()) {
            return archived.isArray() ? sameElements(archived, embedded) : sameMembers(archived, embedded);
        }
        return archived.equals(embedded);
    }

    private static boolean sameElements(JsonNode archived, JsonNode embedded) {
        boolean same = archived.size() == embedded.size();
        for (int i = 0; same && i < archived.size(); i++) {
            same = sameValue(archived.get(i), embedded.get(i));
        }
        return same;
    }

    private static boolean sameMembers(JsonNode archived, JsonNode embedded) {
        if (archived.size() != embedded.size()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> member : archived.properties()) {
            JsonNode other = embedded.get(member.getKey());
            if (other == null || !sameValue(member.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    /** By value: 1 is 1.0, and integers past 2^64 are exact. NaN and the infinities are doubles, each like itself. */
    private static boolean sameNumber(JsonNode archived, JsonNode embedded) {
        if (archived.isDouble() || embedded.isDouble()) {
            return Double.compare(archived.doubleValue(), embedded.doubleValue()) == 0;
        }
        BigDecimal one = archived.decimalValue();
        return one.compareTo(embedded.decimalValue()) == 0;
    }

    private static boolean sameText(String archived, String embedded) {
        if (archived.equals(embedded)) {
            return true;
        }
        return archived.contains(REDACTED) && masked(archived).equals(masked(embedded));
    }

    /**
     * The text with each run of masks, of either kind, as one character that no text has a use for. In one pass, where a
     * pattern with a gap for each secret would try them against each other.
     */
    private static String masked(String text) {
        StringBuilder masked = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            boolean redacted = text.startsWith(REDACTED, at);
            if (!redacted && text.charAt(at) != '*') {
                masked.append(text.charAt(at++));
                continue;
            }
            if (masked.isEmpty() || masked.charAt(masked.length() - 1) != '\uffff') {
                masked.append('\uffff');
            }
            at += redacted ? REDACTED.length() : 1;
        }
        return masked.toString();
    }
}
