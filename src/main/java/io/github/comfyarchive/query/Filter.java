package io.github.comfyarchive.query;

import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.search.SearchQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which prompts are asked for, made by {@link #builder}. What is not set keeps all; several words of one kind keep what has one of them,
 * but for {@code texts} and {@code inputs}, all of which must be met.
 *
 * @param since created then or later, ISO-8601 in UTC as the database has it
 * @param until created before
 * @param statuses how they ended
 * @param models parts of the names of models, LoRAs apart
 * @param loras parts of the names of LoRAs
 * @param seeds digits
 * @param texts searches in the prompts' texts
 * @param servers names or addresses
 * @param workflows beginnings of workflow ids
 * @param inputs conditions on inputs of nodes
 * @param tags names of tags that people gave a prompt or one of its files
 * @param ratings how many stars people gave a prompt or one of its files
 * @param words searches in all that words are indexed of, all of which must be met
 * @param saved names of saved searches, all of which must find a prompt
 * @param also other filters, each of which must be met
 * @param except filters none of which may be met
 * @param keys those prompts alone, by their keys
 * @param media beginnings of media types such as {@code video/}, one of which a file of it has
 */
public record Filter(
        @Nullable String since,
        @Nullable String until,
        List<PromptStatus> statuses,
        List<String> models,
        List<String> loras,
        List<String> seeds,
        List<String> texts,
        List<String> servers,
        List<String> workflows,
        List<InputCondition> inputs,
        List<String> tags,
        List<Stars> ratings,
        List<SearchQuery> words,
        List<String> saved,
        List<Filter> also,
        List<Filter> except,
        List<Long> keys,
        List<String> media) {

    /** All prompts. */
    public static final Filter ALL = builder().build();

    /** What meets both. */
    public Filter and(Filter other) {
        if (equals(ALL) || other.equals(ALL)) {
            return equals(ALL) ? other : this;
        }
        return builder().also(List.of(this, other)).build();
    }

    /** Begins with all prompts. */
    public static Builder builder() {
        return new Builder();
    }

    /** Takes conditions by their names, each as the {@link Filter} describes it; those not named keep all. */
    public static final class Builder {
        private @Nullable String since;
        private @Nullable String until;
        private List<PromptStatus> statuses = List.of();
        private List<String> models = List.of();
        private List<String> loras = List.of();
        private List<String> seeds = List.of();
        private List<String> texts = List.of();
        private List<String> servers = List.of();
        private List<String> workflows = List.of();
        private List<InputCondition> inputs = List.of();
        private List<String> tags = List.of();
        private List<Stars> ratings = List.of();
        private List<SearchQuery> words = List.of();
        private List<String> saved = List.of();
        private List<Filter> also = List.of();
        private List<Filter> except = List.of();
        private List<Long> keys = List.of();
        private List<String> media = List.of();

        private Builder() {}

        public Builder since(@Nullable String asked) {
            since = asked;
            return this;
        }

        public Builder until(@Nullable String asked) {
            until = asked;
            return this;
        }

        public Builder statuses(List<PromptStatus> asked) {
            statuses = List.copyOf(asked);
            return this;
        }

        public Builder models(List<String> asked) {
            models = List.copyOf(asked);
            return this;
        }

        public Builder loras(List<String> asked) {
            loras = List.copyOf(asked);
            return this;
        }

        public Builder seeds(List<String> asked) {
            seeds = List.copyOf(asked);
            return this;
        }

        public Builder texts(List<String> asked) {
            texts = List.copyOf(asked);
            return this;
        }

        public Builder servers(List<String> asked) {
            servers = List.copyOf(asked);
            return this;
        }

        public Builder workflows(List<String> asked) {
            workflows = List.copyOf(asked);
            return this;
        }

        public Builder inputs(List<InputCondition> asked) {
            inputs = List.copyOf(asked);
            return this;
        }

        public Builder tags(List<String> asked) {
            tags = List.copyOf(asked);
            return this;
        }

        public Builder ratings(List<Stars> asked) {
            ratings = List.copyOf(asked);
            return this;
        }

        public Builder words(List<SearchQuery> asked) {
            words = List.copyOf(asked);
            return this;
        }

        public Builder saved(List<String> asked) {
            saved = List.copyOf(asked);
            return this;
        }

        public Builder also(List<Filter> asked) {
            also = List.copyOf(asked);
            return this;
        }

        public Builder except(List<Filter> asked) {
            except = List.copyOf(asked);
            return this;
        }

        public Builder keys(List<Long> asked) {
            keys = List.copyOf(asked);
            return this;
        }

        public Builder media(List<String> asked) {
            media = List.copyOf(asked);
            return this;
        }

        /** The filter of all that was said. */
        public Filter build() {
            return new Filter(
                    since, until, statuses, models, loras, seeds, texts, servers, workflows, inputs, tags, ratings,
                    words, saved, also, except, keys, media);
        }
    }
}
