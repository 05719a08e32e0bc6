package io.github.comfyarchive.query;

import io.github.comfyarchive.graph.ModelUse;
import java.util.List;
import java.util.stream.Collectors;

/** What {@link ModelUse} says of the models of a picture, as SQL: a list of thousands of lines does not read them all. */
final class ModelColumns {
    /** Whether a row of {@code model} is a LoRA. */
    static final String IS_LORA = "model.kind = " + quoted(ModelUse.LORA);

    /** Whether it is anything else. */
    static final String IS_NO_LORA = "model.kind <> " + quoted(ModelUse.LORA);

    /** The keys of what takes the time of a prompt: main models, and those of services. */
    static final String TIMED = "SELECT id FROM model WHERE kind IN (" + among(ModelUse.TIMED_KINDS) + ")";

    /** {@link ModelUse#main} of a row of {@code prompt} and of {@code sampling}. */
    static final String MAIN = """
            coalesce(sampling.model, (SELECT CASE count(DISTINCT model.name) WHEN 1 THEN min(model.name) END
                FROM prompt_model JOIN model ON model.id = prompt_model.model
                WHERE prompt_model.prompt = prompt.id AND model.kind IN (%s)))""".formatted(among(ModelUse.MAIN_KINDS));

    /** The names of {@link ModelUse#loras} of a row of {@code prompt}, with commas between. */
    static final String LORAS = """
            (SELECT group_concat(name, ', ') FROM
                (SELECT model.name FROM prompt_model JOIN model ON model.id = prompt_model.model
                WHERE prompt_model.prompt = prompt.id AND %s ORDER BY prompt_model.position))""".formatted(IS_LORA);

    private ModelColumns() {}

    private static String among(List<String> kinds) {
        return kinds.stream().map(ModelColumns::quoted).collect(Collectors.joining(", "));
    }

    private static String quoted(String kind) {
        return "'" + kind + "'";
    }
}
