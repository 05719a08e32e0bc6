package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.query.QueryText;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.serve.http.ProblemException;
import java.time.Clock;

/** What people write themselves into the archive, by the rules of the command line: no secret gets there by that way either. */
final class SaidText {
    /** In characters. */
    static final int LONGEST_NOTE = 100_000;

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_QUERY = 4000;

    private SaidText() {}

    /** A note, without what the rules call a secret. */
    static String note(String text, Redactor redactor) {
        String note = text.strip();
        if (note.isEmpty() || note.length() > LONGEST_NOTE) {
            throw ProblemException.badRequest(
                    "a note has 1 to " + LONGEST_NOTE + " characters, as {\"text\": \"...\"}; DELETE takes it back");
        }
        return redactor.redactText(note);
    }

    /** A tag. */
    static String tag(String text, Redactor redactor) {
        String tag = name(text, "a tag");
        if (tag.indexOf(',') >= 0) {
            throw ProblemException.badRequest("a tag has no comma: a list of tags is written with them");
        }
        return withoutSecret(tag, redactor);
    }

    /** What a search is saved as. */
    static String searchName(String text, Redactor redactor) {
        return withoutSecret(name(text, "a name"), redactor);
    }

    /** A query that is saved. */
    static String query(String text, Redactor redactor, Clock clock) {
        String query = text.strip();
        if (query.length() > LONGEST_QUERY) {
            throw ProblemException.badRequest("a query has at most " + LONGEST_QUERY + " characters");
        }
        if (QueryText.parse(query, clock).isEmpty()) {
            throw ProblemException.badRequest("there is no word to look for, as {\"query\": \"...\"}");
        }
        return withoutSecret(query, redactor);
    }

    private static String name(String text, String what) {
        String name = text.strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.badRequest(what + " has 1 to " + LONGEST_NAME + " characters, and no line break");
        }
        return name;
    }

    private static String withoutSecret(String text, Redactor redactor) {
        if (!redactor.redactText(text).equals(text)) {
            throw ProblemException.badRequest("it holds what the rules call a secret, and is not kept");
        }
        return text;
    }
}
