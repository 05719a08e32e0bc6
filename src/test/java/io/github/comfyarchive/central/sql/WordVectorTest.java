package io.github.comfyarchive.central.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.derive.SearchRow;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.search.IndexedText;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.testing.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A vector is read by PostgreSQL whatever is in it, and what its limits leave out is looked for more loosely. */
final class WordVectorTest {
    private static Connection connection;

    @BeforeAll
    static void connect() throws Exception {
        PostgresServer server = PostgresServer.shared();
        connection = server.connect(server.database());
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void eachColumnHasItsLetterAndItsPlaces() {
        SearchRow row = new SearchRow("red fox red", "owl", "lake", "", "flux", "", "", "", "flu lux", null);

        assertThat(WordVector.of(row).literal())
                .isEqualTo("'p:red':1A,3A 'p:fox':2A 'm:flux':1B 'n:owl':1 'x:flu':1 'x:lux':2 't:lake':1C");
        assertThat(WordVector.of(row).partly()).isFalse();
    }

    @Test
    void whatIsQuotedIsReadAsItIs() throws SQLException {
        WordVector vector = WordVector.of(text("it's \\ '' a:b & | ! <-> \u0000 \ud800 \uf8ff 水彩"));

        assertThat(one("SELECT length(?::tsvector)", vector.literal())).isEqualTo("11");
        assertThat(one("SELECT array_to_string(tsvector_to_array(?::tsvector), ' ')", vector.literal()))
                .contains("t:it's", "t:\\", "t:''", "t:a:b", "t:<->", "t:\ufffd", "t:\uf8ff", "t:水彩");
    }

    @Test
    void aPhraseBeyondTheLastPlaceIsFoundByItsWords() throws SQLException {
        String words = words(20_000);
        WordVector vector = WordVector.of(text(words));

        assertThat(vector.partly()).isTrue();
        assertThat(finds(vector, "\"w7 w8 w9\"")).isTrue();
        assertThat(finds(vector, "\"w19998 w19999\"")).isTrue();
        assertThat(finds(vector, "\"w7 absent\"")).isFalse();
        assertThat(finds(vector, "w7 -\"w19998 w19999\"")).isTrue(); // it is not to be told there: one row too much
        assertThat(finds(vector, "w7 -\"w8 w9\"")).isFalse();
    }

    @Test
    void aWordHasItsFirstPlacesAlone() throws SQLException {
        WordVector vector = WordVector.of(text("red ".repeat(300) + "fox"));

        assertThat(vector.partly()).isTrue();
        assertThat(finds(vector, "\"red fox\"")).isTrue();
        assertThat(finds(vector, "\"fox red\"")).isTrue();
        assertThat(finds(vector, "\"red owl\"")).isFalse();
    }

    @Test
    void whatIsTooMuchForAVectorIsFoundByWhateverIsAsked() throws SQLException {
        String long1 = IntStream.range(0, 60_000)
                .mapToObj(number -> "letters" + number * 7919L + "more")
                .collect(Collectors.joining(" "));
        WordVector vector = WordVector.of(text(long1));

        assertThat(vector.partly()).isTrue();
        assertThat(finds(vector, "absent")).isTrue();
        assertThat(finds(vector, "-letters0more")).isTrue();
    }

    @Test
    void theLongestWordIsShortEnough() throws SQLException {
        for (String one : new String[] {"b".repeat(9_000), "क" + "\u0903".repeat(900), "𝒳".repeat(300)}) {
            WordVector vector = WordVector.of(text(IndexedText.of("red " + one)));
            assertThat(vector.partly()).isFalse();
            assertThat(finds(vector, "\"red " + one + "\"")).isTrue();
        }
        assertThat(WordVector.of(text("red " + "b".repeat(2_045))).partly()).isTrue();
    }

    @Test
    void literalsOfAGraphHaveNoPlaces() throws SQLException {
        WordVector some = WordVector.of(new InputWords.Words("a1 b2", true));
        String many = IntStream.range(100_000_000, 100_200_000)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
        WordVector cut = WordVector.of(new InputWords.Words(many, true));

        assertThat(some).isEqualTo(new WordVector("'a1' 'b2'", false));
        assertThat(cut.partly()).isTrue();
        assertThat(one("SELECT ?::tsvector @@ '''!cut'''::tsquery", cut.literal()))
                .isEqualTo("t");
        assertThat(WordVector.of((InputWords.Words) null).literal()).isEmpty();
    }

    private static SearchRow text(String words) {
        return new SearchRow("", "", words, "", "", "", "", "", "", null);
    }

    private static String words(int count) {
        return IntStream.range(0, count).mapToObj(number -> "w" + number).collect(Collectors.joining(" "));
    }

    private static boolean finds(WordVector vector, String typed) throws SQLException {
        return one(
                        "SELECT ?::tsvector @@ ?::tsquery",
                        vector.literal(),
                        SearchQuery.parse(typed).vectorMatch())
                .equals("t");
    }

    private static String one(String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < values.length; index++) {
                statement.setString(index + 1, values[index]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
