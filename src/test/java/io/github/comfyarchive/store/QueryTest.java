package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values stand where their names do, whatever else looks like a name. */
final class QueryTest {
    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT :a || '-' || :b || '-' || :c",
                "SELECT x || '-' || :b || '-' || y FROM (SELECT :c AS y), (SELECT :a AS x)",
                "SELECT :a || '-' || CASE :b WHEN :b THEN :b END || '-' || :c WHERE :a = :a AND :c = :c",
                "SELECT last FROM (SELECT ':c' AS \":b\", :a -- not :c\n || '-' || :b || '-' || :c AS last)",
                "SELECT /* :c\n:b */ :a || substr('it''s :c', 1, 0) || '-' || :b || '-' || :c",
                "SELECT last FROM (SELECT json_extract('{\"x:c\": 1}', '$.x:c'), :a || '-' || :b || '-' || :c AS last)"
            })
    void namesAreNumberedAsSqliteNumbersThem(String sql) throws Exception {
        Query query =
                new Query(sql).with("c", "three").with("b", 2).with("a", "one").with("unused", "nowhere");
        try (Archive archive = new TestHome(root.resolve("home")).open()) {
            List<String> rows = archive.ask(questions -> questions.list(String.class, query));
            assertThat(rows).containsExactly("one-2-three");
        }
    }

    @Test
    void aNameWithoutAValueIsAFault() {
        assertThatThrownBy(() -> new Query("SELECT :a, :b").with("a", "private").inOrder())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(":b")
                .hasMessageNotContaining("private");
    }
}
