package io.github.comfyarchive.redact;

import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.SecretMatcher;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import io.github.comfyarchive.redact.text.ValueSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is kept of an entry that cannot be searched whole for secrets: its id, number, times and status ("One entry" of the protocol
 * notes), and no text that anybody was free to write. Reads the bytes without a parser, whose limits the entry may have passed: at any
 * depth, in linear time, with nothing in memory beside.
 */
final class BareEntry {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,20}(\\.[0-9]{1,20})?([eE][-+]?[0-9]{1,3})?");
    private static final Set<String> STATUSES = Set.of("success", "error");
    private static final Set<String> EVENTS = Set.of(
            "execution_start", "execution_cached", "execution_success", "execution_error", "execution_interrupted");
    private static final int MOST_MESSAGES = 16;
    private static final int LONGEST = 64;

    /** Told of the members of an object, or of the elements of an array, whose name is their number. */
    private interface Part {
        void at(String name, int start, int end);
    }

    private final byte[] json;
    private String number = "null";
    private String createTime = "";
    private String status = "";
    private String completed = "";
    private final List<String> messages = new ArrayList<>();
    private int idStart = -1;

    private BareEntry(byte[] json) {
        this.json = json;
    }

    /**
     * The bare record.
     *
     * @param promptId which {@link #mayBeSecret} was asked of
     */
    static byte[] of(byte[] json, String promptId) {
        BareEntry entry = new BareEntry(json);
        entry.read();
        return Utf8Bytes.bytes(entry.record(Utf8Bytes.escape(Utf8Bytes.bytes(Utf8Bytes.of(promptId)), true)));
    }

    /**
     * Whether a prompt's id may hold one of the secrets that were not looked for: a part of it stands elsewhere in the entry too, where
     * ids do not. A client may choose it. What is as short as no secret is, and what has the form of a server's own ids, holds none.
     */
    static boolean mayBeSecret(byte[] json, String promptId) {
        String utf8 = Utf8Bytes.of(promptId);
        if (utf8.length() < SecretMatcher.SHORTEST || UUID.matcher(utf8).matches()) {
            return false;
        }
        BareEntry entry = new BareEntry(json);
        entry.read();
        return entry.standsElsewhere(utf8);
    }

    private void read() {
        each(blanks(0), (name, start, end) -> {
            switch (name) {
                case "prompt" -> each(start, this::element);
                case "status" -> each(start, this::statusMember);
                default -> {}
            }
        });
    }

    private void element(String index, int start, int end) {
        switch (index) {
            case "0" -> number = number(start, end, number);
            case "1" -> idStart = start;
            case "3" ->
                each(start, (name, from, to) -> {
                    if (name.equals("create_time")) {
                        createTime = number(from, to, createTime);
                    }
                });
            default -> {}
        }
    }

    private void statusMember(String name, int start, int end) {
        switch (name) {
            case "status_str" -> {
                String word = word(start, end);
                status = STATUSES.contains(word) ? word : status;
            }
            case "completed" -> completed = at(start) == 't' ? "true" : "false";
            case "messages" -> each(start, (index, from, to) -> message(from));
            default -> {}
        }
    }

    private void message(int start) {
        String[] found = {"", ""};
        each(start, (index, from, to) -> {
            if (index.equals("0")) {
                found[0] = word(from, to);
            } else if (index.equals("1")) {
                each(from, (name, value, end) -> {
                    if (name.equals("timestamp")) {
                        found[1] = number(value, end, "");
                    }
                });
            }
        });
        if (EVENTS.contains(found[0]) && !found[1].isEmpty() && messages.size() < MOST_MESSAGES) {
            messages.add("[\"" + found[0] + "\", {\"timestamp\": " + found[1] + "}]");
        }
    }

    private String record(String id) {
        List<String> members = new ArrayList<>();
        if (!status.isEmpty()) {
            members.add("\"status_str\": \"" + status + '"');
        }
        if (!completed.isEmpty()) {
            members.add("\"completed\": " + completed);
        }
        members.add("\"messages\": [" + String.join(", ", messages) + "]");
        String extra = createTime.isEmpty() ? "" : "\"create_time\": " + createTime;
        return "{\"prompt\": [" + number + ", \"" + id + "\", {}, {" + extra + "}, []], \"outputs\": {}, \"status\": {"
                + String.join(", ", members) + "}}";
    }

    private boolean standsElsewhere(String id) {
        ValueSet windows = new ValueSet(SearchBudget.of(Long.MAX_VALUE));
        for (int i = 0; i + SecretMatcher.SHORTEST <= id.length(); i++) {
            windows.add(id.substring(i, i + SecretMatcher.SHORTEST));
        }
        SecretMatcher matcher = new SecretMatcher(windows, new int[0], windows, SearchBudget.of(Long.MAX_VALUE));
        boolean[] elsewhere = {false};
        int[] passed = {0};
        matcher.find(json, 0, json.length, (start, end, secret) -> {
            if (start >= passed[0]) {
                if (isId(start - 1, id)) {
                    passed[0] = start + id.length();
                } else {
                    elsewhere[0] = true;
                }
            }
        });
        return elsewhere[0];
    }

    /** Whether the string that begins at this quote is the id, at one of the places where ids stand. */
    private boolean isId(int quote, String id) {
        int end = quote + 1 + id.length();
        boolean whole = quote >= 0
                && at(quote) == '"'
                && at(end) == '"'
                && Utf8Bytes.of(json, quote + 1, end).equals(id);
        if (!whole || quote == idStart) {
            return whole;
        }
        int before = quote - 1;
        while (before > 0 && (json[before] == ':' || json[before] <= ' ')) {
            before--;
        }
        String name = "\"prompt_id\"";
        int from = before + 1 - name.length();
        return from >= 0 && Utf8Bytes.of(json, from, before + 1).equals(name);
    }

    /** The parts of what begins here, if that is an object or an array. */
    private void each(int start, Part part) {
        if (at(start) != '{' && at(start) != '[') {
            return;
        }
        boolean object = at(start) == '{';
        int at = between(start + 1);
        for (int index = 0; at < json.length && json[at] != '}' && json[at] != ']'; index++) {
            String name = String.valueOf(index);
            if (object) {
                int nameEnd = after(at);
                name = word(at, nameEnd);
                at = between(nameEnd);
            }
            int end = Math.max(at + 1, after(at));
            part.at(name, at, end);
            at = between(end);
        }
    }

    /** Behind the value that begins here, whatever stands in it. */
    private int after(int start) {
        int depth = 0;
        int at = start;
        while (at < json.length) {
            byte b = json[at];
            if (b == '"') {
                at = afterString(at);
            } else if (b == '{' || b == '[') {
                depth++;
                at++;
            } else if (b == '}' || b == ']') {
                if (depth == 0) {
                    return at;
                }
                depth--;
                at++;
            } else if (depth == 0 && (b == ',' || b == ':' || (b <= ' ' && b >= 0))) {
                return at;
            } else {
                at++;
            }
            if (depth == 0 && (b == '"' || b == '}' || b == ']')) {
                return at;
            }
        }
        return json.length;
    }

    private int afterString(int quote) {
        int at = quote + 1;
        while (at < json.length && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return Math.min(json.length, at + 1);
    }

    private int blanks(int start) {
        int at = start;
        while (at < json.length && json[at] <= ' ' && json[at] >= 0) {
            at++;
        }
        return at;
    }

    private int between(int start) {
        int at = start;
        while (at < json.length && (json[at] == ',' || json[at] == ':' || (json[at] <= ' ' && json[at] >= 0))) {
            at++;
        }
        return at;
    }

    /** A short string without escapes; else an empty one. */
    private String word(int start, int end) {
        boolean is = at(start) == '"' && end - start >= 2 && end - start <= LONGEST;
        String word = is ? Utf8Bytes.of(json, start + 1, end - 1) : "";
        return word.indexOf('\\') < 0 ? word : "";
    }

    private String number(int start, int end, String otherwise) {
        String text = end - start <= LONGEST ? Utf8Bytes.of(json, start, end) : "";
        return NUMBER.matcher(text).matches() ? text : otherwise;
    }

    private int at(int place) {
        return place < json.length ? json[place] : 0;
    }
}
