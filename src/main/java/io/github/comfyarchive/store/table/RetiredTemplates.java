package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.GraphShape;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.store.index.SearchRows;
import io.github.comfyarchive.store.pack.TemplateRows;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Templates that keep no other graph: their shape is not their graph's any more. Within a transaction of its caller. */
public final class RetiredTemplates {
    private final TemplateRows templates;
    private final PromptRows prompts;
    private final SearchRows search;

    /** Looks at them as they are in the caller's transaction. */
    public RetiredTemplates(PlainSql sql) {
        this.templates = new TemplateRows(sql);
        this.prompts = new PromptRows(sql);
        this.search = new SearchRows(sql);
    }

    /**
     * Their prompts. Those whose entry is lost, of which nothing can be derived again, get what they have of the template for themselves.
     *
     * @return keys of the others
     */
    public List<Long> prompts() throws SQLException {
        List<Long> left = new ArrayList<>();
        for (Long id : templates.keys()) {
            if (!isOf(templates.shaped(id))) {
                search.releaseLost(id);
                prompts.releaseLost(id);
                left.addAll(prompts.ofTemplate(id));
            }
        }
        return left;
    }

    private static boolean isOf(TemplateRows.Shaped template) {
        return GraphShape.of(GraphTokens.of(template.graph()))
                .filter(its -> Arrays.equals(its.digest(), template.shape()))
                .isPresent();
    }
}
