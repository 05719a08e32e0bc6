package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.RawSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file of {@code db/queries} as a question: what is for the {@code sqlite3} program is left out, and its parameters have the
 * values that the file gives them.
 */
record QueryFile(String name, String parameters, String sql) {

    static List<Question> all(Path folder) throws IOException {
        List<Question> questions = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".sql"))
                    .sorted()
                    .toList()) {
                questions.add(read(file).question());
            }
        }
        return questions;
    }

    private static QueryFile read(Path file) throws IOException {
        StringBuilder parameters = new StringBuilder();
        StringBuilder sql = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith(".") && !line.startsWith("--")) {
                boolean question = !sql.isEmpty() || line.startsWith("SELECT") || line.startsWith("WITH");
                // Names that begin with sqlite_ are for SQLite's own program alone.
                (question ? sql : parameters)
                        .append(line.replace("sqlite_parameters", "query_parameters"))
                        .append('\n');
            }
        }
        return new QueryFile(
                file.getFileName().toString(),
                parameters.toString().strip(),
                sql.toString().strip().replaceAll(";$", ""));
    }

    private Question question() {
        return new Question(
                "`" + name + "`",
                archive -> RawSql.ask(archive, plain -> {
                    plain.update("CREATE TEMP TABLE IF NOT EXISTS query_parameters (key TEXT PRIMARY KEY, value)");
                    plain.update("DELETE FROM temp.query_parameters");
                    if (!parameters.isEmpty()) {
                        plain.update(parameters);
                    }
                    Query query = new Query(sql);
                    for (Map.Entry<String, Object> parameter : plain.list(
                            "SELECT substr(key, 2), value FROM temp.query_parameters",
                            row -> Map.entry(row.getString(1), row.getObject(2)))) {
                        query = query.with(parameter.getKey(), parameter.getValue());
                    }
                    return Question.rows(plain, query.sql(), RawSql.values(query));
                }));
    }
}
