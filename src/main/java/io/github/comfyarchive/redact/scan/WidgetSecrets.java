package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.json.JsonTree;
import io.github.comfyarchive.redact.json.JsonWalk;
import io.github.comfyarchive.redact.rule.NameKind;
import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.secret.WidgetPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Finds the values of secret widgets in workflows by the widget's name, whatever they look like. */
final class WidgetSecrets {
    /**
     * A value to be removed.
     *
     * @param hunted what its name says where it is known to be this value's; {@code PLAIN} where it is only one of those it may be
     */
    record Removal(JsonTree value, NameKind hunted) {
        boolean isNumber() {
            return !value.isString();
        }
    }

    private static final int FEWEST_DIGITS = 6;

    private final Workflows workflows;
    private final WidgetNames names;
    private final SecretValueFilter values;
    private final Set<WidgetPlace> known;
    private final ScanResult collected;
    private final Map<Integer, Removal> removals = new HashMap<>();

    /**
     * @param text a walk over the text, at its beginning
     * @param kindOf what a name says, as bytes
     * @param collected what was found; the places of widgets are added to it
     * @param known places where the same workflow had a secret
     */
    WidgetSecrets(
            JsonWalk text,
            Function<String, NameKind> kindOf,
            ScanResult collected,
            SecretValueFilter values,
            Set<WidgetPlace> known) {
        this.workflows = Workflows.read(text, collected.room);
        this.names = new WidgetNames(workflows);
        this.values = values;
        this.known = known;
        this.collected = collected;
        new SecretInputs(workflows, names, kindOf, collected.inPlace).find();
    }

    /** All values to be removed, each once. */
    List<Removal> find() {
        for (Workflow workflow : workflows.all()) {
            workflow.nodes.forEach(node -> node.widgets.ifPresent(widgets -> remove(workflow, node, widgets)));
        }
        return new ArrayList<>(removals.values());
    }

    private void remove(Workflow workflow, WorkflowNode node, JsonTree widgets) {
        if (widgets.isObject()) {
            for (JsonTree member : widgets.children) {
                NameKind kind = isKnown(workflow, node, member.name)
                        ? NameKind.SECRET
                        : node.secrets().kind(member.name);
                remove(new WidgetPlace(workflow.id, node.id, member.name), member, kind, kind);
            }
            return;
        }
        List<JsonTree> elements = widgets.children;
        for (int i = 0; i < elements.size(); i++) {
            if (isKnown(workflow, node, String.valueOf(i)) || isMark(elements.get(i))) {
                remove(place(workflow, node, i), elements.get(i), NameKind.SECRET, NameKind.PLAIN);
            }
        }
        if (!node.isInstance() && !node.isReroute()) {
            removePassed(workflow, node, elements);
        }
        if (!node.secrets().isEmpty()) {
            removeNamed(workflow, node, elements);
        }
    }

    private void removeNamed(Workflow workflow, WorkflowNode node, List<JsonTree> elements) {
        List<String> known = names.of(workflow, node, elements);
        for (int i = 0; i < known.size(); i++) {
            NameKind kind = node.secrets().kind(known.get(i));
            remove(place(workflow, node, i), elements.get(i), kind, kind);
        }
        if (known.isEmpty()) {
            removeWhatMayBe(workflow, node, elements);
        }
    }

    /**
     * Which of the values is the secret's is unknown: where the graph tells it those that equal it, else any text.
     */
    private void removeWhatMayBe(Workflow workflow, WorkflowNode node, List<JsonTree> elements) {
        NameKind surest = NameKind.PLAIN;
        for (WorkflowNode.Input input : node.inputs) {
            surest = SecretNames.surer(surest, input.isWidget() ? node.secrets().kind(input) : NameKind.PLAIN);
        }
        Set<String> literals = new HashSet<>();
        for (JsonTree input : workflows.graphInputs(workflow, node)) {
            NameKind kind = node.secrets().kind(input.name);
            if (input.isString() && kind != NameKind.PLAIN) {
                literals.add(workflows.string(input));
                surest = SecretNames.surer(surest, kind);
            }
        }
        for (int i = 0; i < elements.size(); i++) {
            JsonTree element = elements.get(i);
            if (!element.isString()) {
                continue;
            }
            String value = workflows.string(element);
            if (literals.isEmpty() ? mayBeAny(value) : literals.contains(value)) {
                remove(place(workflow, node, i), element, surest, NameKind.PLAIN);
            }
        }
    }

    private boolean mayBeAny(String value) {
        return !value.isBlank() && !WidgetNames.CONTROLS.contains(value) && !values.isFileName(value);
    }

    /** The one value that a node passes: a primitive's, or its only text. */
    private void removePassed(Workflow workflow, WorkflowNode node, List<JsonTree> elements) {
        NameKind kind = node.secrets().passed();
        if (kind == NameKind.PLAIN) {
            return;
        }
        int passed = -1;
        for (int i = 0; i < elements.size(); i++) {
            boolean may = node.isPrimitive() ? i == 0 : elements.get(i).isString();
            if (may && passed >= 0) {
                return;
            }
            passed = may ? i : passed;
        }
        if (passed >= 0) {
            remove(place(workflow, node, passed), elements.get(passed), kind, kind);
        }
    }

    private void remove(WidgetPlace place, JsonTree value, NameKind kind, NameKind hunted) {
        boolean number = value.isInteger() && value.end - value.start >= FEWEST_DIGITS;
        if (kind == NameKind.PLAIN || (!value.isString() && !number)) {
            return;
        }
        String text = number ? "" : workflows.string(value);
        if (kind == NameKind.DOUBTFUL && (number || values.isPlainWords(text))) {
            return;
        }
        if (!place.node().isEmpty()) {
            collected.widget(place);
        }
        if (number || values.isRemovable(text)) {
            removals.merge(
                    value.start,
                    new Removal(value, hunted),
                    (one, other) -> one.hunted().compareTo(other.hunted()) < 0 ? other : one);
        }
    }

    private static WidgetPlace place(Workflow workflow, WorkflowNode node, int position) {
        return new WidgetPlace(workflow.id, node.id, String.valueOf(position));
    }

    private boolean isMark(JsonTree value) {
        return value.isString() && workflows.string(value).equals(SecretValueFilter.MARK);
    }

    private boolean isKnown(Workflow workflow, WorkflowNode node, String widget) {
        return !known.isEmpty() && known.contains(new WidgetPlace(workflow.id, node.id, widget));
    }
}
