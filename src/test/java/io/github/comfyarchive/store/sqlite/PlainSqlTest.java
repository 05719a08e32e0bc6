package io.github.comfyarchive.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.history.PromptStatus;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Rows as records, and how many statements stay prepared. */
final class PlainSqlTest {
    private static final String MARKER = "MARKER-4711";

    private Connection connection;
    private PlainSql sql;

    @BeforeEach
    void open() throws SQLException {
        connection = new SQLiteDataSource().getConnection(); // in memory
        sql = new PlainSql(connection);
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
        connection.close();
    }

    private record Row(
            String someText,
            byte @Nullable [] bytes,
            long number,
            @Nullable Long nullableNumber,
            int small,
            @Nullable Integer nullableSmall,
            double real,
            @Nullable Double nullableReal,
            boolean truth,
            @Nullable Boolean nullableTruth,
            PromptStatus status) {}

    @Test
    void aComponentTakesTheColumnOfItsName() throws Exception {
        Row row = sql.one(Row.class, """
                SELECT 'error' AS status, 1 AS truth, 0 AS nullable_truth, 1.5 AS real, -0.25 AS nullable_real, 'unasked' AS more,
                    9007199254740993 AS number, -1 AS nullable_number, 7 AS small, 8 AS nullable_small, x'00ff' AS bytes,
                    'é' AS some_text
                """);

        assertThat(row.bytes()).containsExactly(0, 0xff);
        assertThat(row)
                .usingRecursiveComparison()
                .isEqualTo(new Row(
                        "é", row.bytes(), 9007199254740993L, -1L, 7, 8, 1.5, -0.25, true, false, PromptStatus.ERROR));
    }

    @Test
    void whatIsNullIsNullOrNothing() throws Exception {
        Row row = sql.one(Row.class, """
                SELECT 'success' AS status, NULL AS truth, NULL AS nullable_truth, NULL AS real, NULL AS nullable_real,
                    NULL AS number, NULL AS nullable_number, NULL AS small, NULL AS nullable_small, NULL AS bytes,
                    NULL AS some_text
                """);

        assertThat(row).isEqualTo(new Row(null, null, 0, null, 0, null, 0, null, false, null, PromptStatus.SUCCESS));
        assertThat(sql.first(Long.class, "SELECT NULL")).isEmpty();
        assertThat(sql.first(Long.class, "SELECT 1 WHERE 0")).isEmpty();
        assertThat(sql.list(Long.class, "SELECT 1 UNION ALL SELECT NULL")).containsExactly(1L, null);
    }

    record Refusing(String text) {
        Refusing {
            throw new IllegalArgumentException(text);
        }
    }

    private record Ended(PromptStatus status) {}

    @Test
    void whatStandsInADamagedRowIsNotRepeated() {
        for (Class<?> type : new Class<?>[] {Refusing.class, Ended.class}) {
            assertThatThrownBy(() -> sql.one(type, "SELECT ? AS text, ? AS status", MARKER, MARKER))
                    .isInstanceOfSatisfying(
                            SQLiteException.class,
                            damage -> assertThat(damage.getResultCode()).isEqualTo(SQLiteErrorCode.SQLITE_CORRUPT))
                    .hasMessageNotContaining(MARKER)
                    .hasNoCause();
        }
    }

    /** A page of questions lives for long, and each of its filters is another statement. */
    @Test
    void questionsDoNotPileUpAndWhatIsUsedStaysPrepared() throws Exception {
        for (int other = 0; other < 3 * PlainSql.MOST_PREPARED; other++) {
            assertThat(sql.one(Long.class, "SELECT ? + " + other, 1)).isEqualTo(other + 1);
            assertThat(sql.one(Long.class, "SELECT ?", other)).isEqualTo(other);
            assertThat(sql.prepared())
                    .hasSizeLessThanOrEqualTo(PlainSql.MOST_PREPARED)
                    .endsWith("SELECT ?");
        }
        assertThat(sql.prepared()).hasSize(PlainSql.MOST_PREPARED);
    }
}
