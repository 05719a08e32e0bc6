package io.github.comfyarchive.bench;

import io.github.comfyarchive.query.Days;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import io.github.comfyarchive.store.row.PromptRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** What is measured: the questions of the command line, asked of what stands behind it, and the queries of {@code db/queries}. */
final class Questions {
    private static final int LIMIT = 20;

    private Questions() {}

    static List<Question> all() throws IOException {
        List<Question> all = new ArrayList<>();
        all.add(new Question("show of the newest", Questions::show));
        of().forEach(question -> all.add(question.ofHome()));
        all.addAll(views());
        all.addAll(QueryFile.all(Path.of(System.getProperty("bench.root", "."), "db", "queries")));
        Pattern only = Pattern.compile(System.getProperty("bench.only", ""));
        return all.stream().filter(one -> only.matcher(one.name()).find()).toList();
    }

    /** What is asked of a home and of a store alike. */
    static List<CatalogQuestion> of() {
        List<CatalogQuestion> all = new ArrayList<>(lists());
        all.addAll(searches());
        all.add(stats());
        all.add(stats("--since", "2026-12-01T00:00:00.000Z"));
        all.add(stats("--since", "2026-01-01T00:00:00.000Z"));
        all.add(stats("--since", "2025-02-01T00:00:00.000Z"));
        all.add(stats("--status", "success"));
        all.add(stats("--model", MadeNames.checkpoint(20)));
        return all;
    }

    private static List<CatalogQuestion> lists() {
        return List.of(
                list(),
                list("--since", "2026-03-01T00:00:00.000Z", "--until", "2026-03-02T00:00:00.000Z"),
                list("--status", "error"),
                list("--status", "interrupted", "--server", "server-5"),
                list("--model", MadeNames.checkpoint(0)),
                list("--model", MadeNames.checkpoint(39)),
                list("--model", "realVision"),
                list("--lora", MadeNames.lora(0)),
                list("--lora", MadeNames.lora(299)),
                list("--model", MadeNames.checkpoint(39), "--lora", MadeNames.lora(299)),
                list("--model", MadeNames.checkpoint(1), "--status", "interrupted"),
                list("--seed", "77"),
                list("--text", Vocabulary.COMMON),
                list("--text", Vocabulary.RARE),
                list("--text", Vocabulary.RAREST),
                list("--server", "server-5"),
                list("--workflow", MadeNames.workflow(30)),
                list("--where", "KSampler.steps=28"),
                list("--where", "KSampler.seed=77"),
                list("--where", "KSampler.sampler_name~ancestral"),
                list("--where", "CheckpointLoaderSimple.ckpt_name~realVision_v39"),
                list("--where", "KSampler.steps=28", "--where", "KSampler.cfg=7"),
                list("--where", "KSampler.steps=28", "--status", "error", "--text", Vocabulary.RARE));
    }

    private static List<CatalogQuestion> searches() {
        return List.of(
                search(Vocabulary.COMMON),
                search(Vocabulary.RARE),
                search(Vocabulary.RAREST),
                search(Vocabulary.ONLY),
                search("\"" + Vocabulary.CHINESE + "\""),
                search("film grain"),
                search("lightho*"),
                search("tecture"),
                search("nothing_has_this"),
                search(Vocabulary.COMMON, "--status", "error"),
                search(Vocabulary.COMMON, "--model", MadeNames.checkpoint(39)),
                search(Vocabulary.RARE, "--since", "2026-12-01T00:00:00.000Z"));
    }

    private static List<Question> views() {
        return List.of(
                Question.sql("20 newest of `generation`", "SELECT * FROM generation ORDER BY created_at DESC LIMIT 20"),
                Question.sql("`failure` by exception", """
                        SELECT exception_type, count(*) FROM failure GROUP BY exception_type ORDER BY 2 DESC
                        """),
                Question.sql("`model_use` by name", """
                        SELECT kind, name, count(*) FROM model_use GROUP BY kind, name ORDER BY 3 DESC LIMIT 20
                        """));
    }

    private static CatalogQuestion list(String... filter) {
        Filter asked = AskedFilter.of(filter);
        return new CatalogQuestion("list " + String.join(" ", filter), catalog -> {
            AtomicLong rows = new AtomicLong();
            catalog.list().forEach(asked, LIMIT, line -> rows.incrementAndGet() > 0);
            return rows.get();
        });
    }

    private static CatalogQuestion search(String words, String... filter) {
        Filter asked = AskedFilter.of(filter);
        SearchQuery query = SearchQuery.parse(words);
        return new CatalogQuestion("search " + words + " " + String.join(" ", filter), catalog -> {
            AtomicLong rows = new AtomicLong();
            catalog.search(120).forEach(query, asked, LIMIT, found -> rows.incrementAndGet() > 0);
            return rows.get();
        });
    }

    private static final Days NO_DAYS = Days.ofUtc(LocalDate.parse("2026-12-01"), LocalDate.parse("2026-12-01"));

    private static CatalogQuestion stats(String... filter) {
        Filter asked = AskedFilter.of(filter);
        return new CatalogQuestion(
                "stats " + String.join(" ", filter),
                catalog -> catalog.statistics(asked, NO_DAYS).total());
    }

    private static long show(Archive archive) {
        String id = RawSql.ask(
                archive, sql -> sql.one(String.class, "SELECT prompt_id FROM prompt ORDER BY created_at DESC LIMIT 1"));
        List<PromptRow> found = archive.prompts().beginningWith(id.substring(0, 12), 2);
        return archive.prompts().read(found.get(0)).files().size();
    }
}
