package io.github.comfyarchive.bench;

import io.github.comfyarchive.testing.PythonJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One entry's JSON, as Python writes it: the graph, the user interface's workflow, and what became of it. */
final class MadeWorkflow {
    /** A literal at an input, as JSON. */
    record Literal(String name, String json, MadeKind.Value value) {}

    /** A node; links come from nodes before it, counted from {@code from} on. */
    record Node(int id, MadeKind kind, String title, List<Literal> values, int x, int y, int from) {}

    private final String id;
    private final long index;
    private final List<Node> nodes;
    private final long workflow;
    private final StringBuilder json = new StringBuilder(60_000);

    MadeWorkflow(String id, long index, List<Node> nodes, long workflow) {
        this.id = id;
        this.index = index;
        this.nodes = nodes;
        this.workflow = workflow;
    }

    static String quoted(String text) {
        return PythonJson.quote(text);
    }

    String json() {
        long at = 1_760_000_000_000L + index * 61_000;
        json.append("{\"prompt\": [")
                .append(index)
                .append(", ")
                .append(quoted(id))
                .append(", ");
        graph();
        json.append(", {\"extra_pnginfo\": {\"workflow\": ");
        workflow();
        json.append("}, \"client_id\": \"8f1b3c5d7e9f4a2b8c6d0e1f2a3b4c5d\", \"create_time\": ")
                .append(at);
        json.append("}, [\"").append(nodes.get(7).id()).append("\"]], ");
        outcome(at);
        return json.toString();
    }

    private Node source(int node, int link) {
        return nodes.get((nodes.get(node).from() + link * 7) % Math.max(1, node));
    }

    private void graph() {
        json.append('{');
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            json.append(i == 0 ? "\"" : ", \"").append(node.id()).append("\": {\"inputs\": {");
            List<String> inputs = new ArrayList<>();
            node.values().forEach(value -> inputs.add(quoted(value.name()) + ": " + value.json()));
            for (int link = 0; link < node.kind().links().size() && i > 0; link++) {
                inputs.add(quoted(node.kind().links().get(link).name()) + ": [\""
                        + source(i, link).id() + "\", 0]");
            }
            json.append(String.join(", ", inputs)).append("}, \"class_type\": ");
            json.append(quoted(node.kind().name())).append(", \"_meta\": {\"title\": ");
            json.append(quoted(node.title())).append("}}");
        }
        json.append('}');
    }

    private void workflow() {
        json.append("{\"id\": \"").append(MadeNames.workflow((int) workflow)).append("\", \"revision\": 0, ");
        json.append("\"last_node_id\": 160, \"last_link_id\": 240, \"nodes\": [");
        List<String> links = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            json.append(i == 0 ? "" : ", ");
            node(i, links);
        }
        json.append("], \"links\": [").append(String.join(", ", links));
        json.append("], \"groups\": [], \"config\": {}, \"extra\": {\"ds\": {\"scale\": ");
        json.append(0.5 + workflow % 100 / 173.0).append(", \"offset\": [");
        json.append(workflow % 1_000 / 7.0).append(", ").append(workflow % 500 / 3.0);
        json.append("]}, \"frontendVersion\": \"1.27.10\"}, \"version\": 0.4}");
    }

    private void node(int i, List<String> links) {
        Node node = nodes.get(i);
        MadeKind kind = node.kind();
        json.append(String.format(
                Locale.ROOT,
                "{\"id\": %d, \"type\": %s, \"pos\": [%d, %d], \"size\": [%d, %d], \"flags\": {}, \"order\": %d, \"mode\": 0, ",
                node.id(),
                quoted(kind.name()),
                node.x(),
                node.y(),
                210 + node.x() % 200,
                58 + 24 * node.values().size(),
                i));
        List<String> inputs = new ArrayList<>();
        for (int link = 0; link < kind.links().size() && i > 0; link++) {
            MadeKind.Slot slot = kind.links().get(link);
            int key = i * 5 + link;
            links.add("[" + key + ", " + source(i, link).id() + ", 0, " + node.id() + ", " + link + ", "
                    + quoted(slot.type()) + "]");
            inputs.add("{\"name\": " + quoted(slot.name()) + ", \"type\": " + quoted(slot.type()) + ", \"link\": " + key
                    + "}");
        }
        for (Literal value : node.values()) {
            inputs.add("{\"name\": " + quoted(value.name())
                    + ", \"type\": " + quoted(type(value.value())) + ", \"widget\": {\"name\": "
                    + quoted(value.name()) + "}, \"link\": null}");
        }
        json.append("\"inputs\": [")
                .append(String.join(", ", inputs))
                .append("], \"outputs\": [{\"name\": ")
                .append(quoted(kind.output()));
        json.append(", \"type\": ").append(quoted(kind.output())).append(", \"slot_index\": 0, \"links\": [");
        json.append((i + 1) * 5).append("]}], \"title\": ").append(quoted(node.title()));
        json.append(", \"properties\": {\"cnr_id\": \"comfy-core\", \"ver\": \"0.3.64\", \"Node name for S&R\": ");
        json.append(quoted(kind.name())).append("}, \"widgets_values\": [");
        List<String> widgets = new ArrayList<>();
        for (Literal value : node.values()) {
            widgets.add(value.json());
            if (value.value() == MadeKind.Value.SEED) {
                widgets.add("\"randomize\"");
            }
        }
        json.append(String.join(", ", widgets)).append("]}");
    }

    private static String type(MadeKind.Value value) {
        return switch (value) {
            case SEED, INT -> "INT";
            case FLOAT -> "FLOAT";
            case BOOLEAN -> "BOOLEAN";
            case POSITIVE, NEGATIVE, WORD -> "STRING";
            default -> "COMBO";
        };
    }

    private void outcome(long at) {
        int save = nodes.get(7).id();
        List<String> ids = nodes.stream().map(node -> "\"" + node.id() + "\"").toList();
        json.append("\"outputs\": {\"").append(save).append("\": {\"images\": [{\"filename\": \"ComfyUI_");
        json.append(String.format(Locale.ROOT, "%05d", index))
                .append("_.png\", \"subfolder\": \"2026\", \"type\": \"output\"}]}}, ");
        json.append(
                "\"status\": {\"status_str\": \"success\", \"completed\": true, \"messages\": [[\"execution_start\", ");
        message(at, "");
        json.append("], [\"execution_cached\", ");
        message(at + 3, "\"nodes\": [" + String.join(", ", ids.subList(0, (int) (index % 3) * 8)) + "], ");
        json.append("], [\"execution_success\", ");
        message(at + 9_000 + index * 37 % 20_000, "");
        json.append("]]}, \"meta\": {");
        json.append("\"")
                .append(save)
                .append("\": {\"node_id\": \"")
                .append(save)
                .append("\", \"display_node\": \"");
        json.append(save)
                .append("\", \"parent_node\": null, \"real_node_id\": \"")
                .append(save)
                .append("\"}}}");
    }

    private void message(long at, String more) {
        json.append('{').append(more).append("\"prompt_id\": ").append(quoted(id));
        json.append(", \"timestamp\": ").append(at).append('}');
    }
}
