package io.github.comfyarchive.store;

import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.table.SyncRunRows;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes the names of what was forgotten out of what runs said of it. */
final class RunMessages {
    /** Stands where a name was. */
    private static final String MARK = "[forgotten]";

    /** What may stand between a name and the words around it; a name may have some of them too. */
    private static final Pattern BETWEEN = Pattern.compile("[\\s,;:\"'()/]+");

    /** Names by one of their words: a message is looked at once, however many names there are. */
    private final Map<String, Set<String>> byWord = new HashMap<>();

    /** A name that is to stand in no message. */
    void forget(String name) {
        String longest = "";
        for (String word : BETWEEN.split(name, -1)) {
            longest = word.length() > longest.length() ? word : longest;
        }
        if (!longest.isEmpty()) {
            byWord.computeIfAbsent(longest, none -> new HashSet<>()).add(name);
        }
    }

    /** Takes them out. */
    void write(PlainSql sql) throws SQLException {
        if (byWord.isEmpty()) {
            return;
        }
        SyncRunRows runs = new SyncRunRows(sql);
        for (String message : runs.messages()) {
            String without = message;
            for (String word : BETWEEN.split(message, -1)) {
                for (String name : byWord.getOrDefault(word, Set.of())) {
                    without = without.replace(name, MARK);
                }
            }
            if (!without.equals(message)) {
                runs.say(message, without);
            }
        }
        byWord.clear();
    }
}
