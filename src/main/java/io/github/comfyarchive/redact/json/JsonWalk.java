package io.github.comfyarchive.redact.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.StringWindows;
import io.github.comfyarchive.redact.text.TriggerScan;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks one JSON value token by token and tells for each where its bytes stand. Jackson judges the grammar; the bytes of a
 * string are found, and searched for triggers, without decoding it.
 */
public final class JsonWalk {
    /** Beyond any that a client writes (Python's {@code json} stops at some 1,000); each level costs an object here. */
    static final int DEEPEST = 5_000;

    /** What is longer is read, but not decoded: its bytes would be in memory several times. Jackson keeps a name whole. */
    static final int LONGEST_DECODED = 16 << 20;

    /** What is longer is searched in windows. */
    private static final int LONGEST_AT_ONCE = 4 << 20;

    /** Jackson keeps names and numbers whole in memory; strings are read by their bytes. */
    private static final int LONGEST_NAME = 1 << 20;

    private static final int LONGEST_STRING = 256 << 20;
    private static final int LONGEST_NUMBER = 100_000;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = LOW_BITS << 7;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_STRING)
                    .maxNameLength(LONGEST_NAME)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** Of what is larger, no table of names is made: a million of them would take more memory than the text. */
    private static final int LARGE = 8 << 20;

    private static final JsonFactory OF_MANY_NAMES = FACTORY.rebuild()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final byte[] json;
    private final RedactionRules rules;
    private final TriggerScan.JsonStrings strings;
    private final boolean fragment;
    private final JsonParser parser;
    private final List<JsonScope> frames = new ArrayList<>();
    private @Nullable JsonScope scope;
    private int depth;
    private boolean ended;
    private int start;
    private int end;
    private boolean escaped;
    private long bits;

    private JsonWalk(byte[] json, RedactionRules rules, boolean fragment) throws UnreadableJsonException {
        this.json = json;
        this.rules = rules;
        this.strings = rules.jsonStrings();
        this.fragment = fragment;
        try {
            parser = (json.length > LARGE ? OF_MANY_NAMES : FACTORY).createParser(json);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Over a whole text: it is UTF-8, and nothing follows the value. */
    public static JsonWalk whole(byte[] json, RedactionRules rules) throws UnreadableJsonException {
        checkEncoding(json);
        return new JsonWalk(json, rules, false);
    }

    /** Over the value at the beginning of a text, whatever follows. The text begins with a bracket. */
    public static JsonWalk leading(byte[] json, RedactionRules rules) throws UnreadableJsonException {
        checkEncoding(json);
        return new JsonWalk(json, rules, true);
    }

    /** The next token, or null at the end of the value. */
    @Nullable
    public JsonToken next() throws UnreadableJsonException {
        if (fragment && ended) {
            return null;
        }
        JsonToken token = read();
        if (token == null) {
            if (!ended) {
                throw new UnreadableJsonException("it is empty");
            }
            return null;
        }
        if (ended) {
            throw new UnreadableJsonException("there is more after its end, at byte " + tokenStart());
        }
        switch (token) {
            case FIELD_NAME -> readName();
            case VALUE_STRING -> {
                element();
                readString();
            }
            case START_ARRAY, START_OBJECT -> {
                element();
                start = tokenStart();
                end = start + 1;
                push(token == JsonToken.START_ARRAY);
            }
            case END_ARRAY, END_OBJECT -> {
                start = tokenStart();
                end = start + 1;
                depth--;
                scope = depth == 0 ? null : frames.get(depth - 1);
            }
            default -> {
                element();
                start = tokenStart();
                end = start;
                while (end < json.length && isLiteral(json[end])) {
                    end++;
                }
            }
        }
        ended = depth == 0;
        return token;
    }

    /** First byte of the token, the quote of a string included. */
    public int start() {
        return start;
    }

    /** The byte after the token. */
    public int end() {
        return end;
    }

    /** Whether there is a backslash in the string. */
    public boolean escaped() {
        return escaped;
    }

    /** The triggers that stand in the string, see {@link RedactionRules#bits}. */
    public long bits() {
        return bits;
    }

    /** The container that the walk is in; after a start it is the one begun, after an end the one around it. */
    @Nullable
    public JsonScope scope() {
        return scope;
    }

    /** The frame that the last end token closed, valid until the next token. */
    public JsonScope closed() {
        return frames.get(depth);
    }

    public int depth() {
        return depth;
    }

    /** The open container at a depth, 1 for the outermost; null where the walk is not as deep. */
    @Nullable
    public JsonScope atDepth(int wanted) {
        return wanted <= depth ? frames.get(wanted - 1) : null;
    }

    /** The inside of the string at a place, unescaped. */
    public byte[] utf8(int from, int to) {
        requireDecodable(from, to);
        return Utf8Bytes.unescape(json, from + 1, to - 1);
    }

    /** The inside of the present string, unescaped. */
    public String string() {
        return string(start, end);
    }

    /** The inside of the string at a place, unescaped, as bytes. */
    public String string(int from, int to) {
        requireDecodable(from, to);
        int slash = from + 1;
        while (slash < to && json[slash] != '\\') {
            slash++;
        }
        if (slash == to) {
            return Utf8Bytes.of(json, from + 1, to - 1);
        }
        byte[] utf8 = utf8(from, to);
        return Utf8Bytes.of(utf8, 0, utf8.length);
    }

    /** Whether the present string is a text so large that it is searched in windows: one that is JSON itself is not. */
    public boolean isInWindows() {
        return end - start > LONGEST_AT_ONCE && !beginsAsJson();
    }

    /** The inside of the present string, to be searched in windows. */
    public StringWindows windows() {
        return new StringWindows(json, start + 1, end - 1);
    }

    private boolean beginsAsJson() {
        int first = start + 1;
        while (json[first] == ' ' || (json[first] == '\\' && "nrtf".indexOf(json[first + 1]) >= 0)) {
            first += json[first] == ' ' ? 1 : 2;
        }
        boolean hidden =
                json[first] == '\\' && json[first + 1] == 'u' && json[first + 2] == '0' && json[first + 3] == '0';
        boolean quote = json[first] == '\\' && json[first + 1] == '"';
        return json[first] == '{' || json[first] == '[' || quote || (hidden && json[first + 4] < '8');
    }

    private static void requireDecodable(int from, int to) {
        if (to - from > LONGEST_DECODED) {
            throw new BeyondBoundsException("a text in it is longer than " + (LONGEST_DECODED >> 20) + " MB");
        }
    }

    /** Whether the present string may be a JSON text, behind blanks or escapes. */
    public boolean mayBeJson() {
        int first = start + 1;
        while (first < end - 1 && json[first] == ' ') {
            first++;
        }
        byte b = json[first];
        return b == '{' || b == '[' || b == '\\';
    }

    /** The first byte of the present string, its closing quote where it is empty. */
    public byte first() {
        return json[start + 1];
    }

    /** Whether the present string is a number, as the ids of nodes are. */
    public boolean isNumber() {
        int at = start + 1;
        while (json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        return at == end - 1;
    }

    /** The bytes of the present token as they stand. */
    public String plain() {
        return Utf8Bytes.of(json, start, end);
    }

    /** The bytes at a place as they stand. */
    public String plain(int from, int to) {
        return Utf8Bytes.of(json, from, to);
    }

    private @Nullable JsonToken read() throws UnreadableJsonException {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void readName() throws UnreadableJsonException {
        readString();
        JsonScope object = frames.get(depth - 1);
        try {
            object.name = parser.currentName();
        } catch (IOException e) {
            throw unreadable(e);
        }
        object.nameStart = start;
        object.nameEnd = end;
    }

    private void readString() throws UnreadableJsonException {
        start = tokenStart();
        if (start >= json.length || json[start] != '"') {
            throw new UnreadableJsonException("no string begins at byte " + start);
        }
        int i = strings.read(json, start + 1);
        if (i >= json.length) {
            throw new UnreadableJsonException("it ends inside a string");
        }
        end = i + 1;
        escaped = strings.escaped();
        bits = strings.bits() | rules.untriggered();
        if (escaped) {
            checkEscapes(start + 1, i);
        }
        if (escaped && (bits & RedactionRules.HIDING_ESCAPE) != 0 && !isInWindows()) {
            byte[] utf8 = utf8(start, end);
            bits = (bits & ~RedactionRules.HIDING_ESCAPE) | rules.bits(utf8, 0, utf8.length);
        }
    }

    /** Jackson reads the inside of a string only with the next token: what is decoded before that is checked here. */
    private void checkEscapes(int from, int to) throws UnreadableJsonException {
        int i = from;
        while (i < to) {
            if (json[i] != '\\') {
                i++;
                continue;
            }
            int hexadecimal = json[i + 1] == 'u' ? 4 : 0;
            for (int k = i + 2; k < i + 2 + hexadecimal; k++) {
                if (k >= to || Character.digit(json[k], 16) < 0) {
                    throw new UnreadableJsonException("a broken escape stands at byte " + i);
                }
            }
            i += 2;
        }
    }

    /** Between two tokens stand blanks, one comma or one colon; Jackson has seen that it is so. */
    private int tokenStart() {
        int i = end;
        while (i < json.length && (json[i] <= ' ' || json[i] == ',' || json[i] == ':') && json[i] >= 0) {
            i++;
        }
        return i;
    }

    private void element() {
        if (scope != null && scope.array) {
            scope.index++;
        }
    }

    private void push(boolean array) {
        if (frames.size() == depth) {
            frames.add(new JsonScope(scope));
        }
        scope = frames.get(depth++);
        scope.open(array, start);
    }

    private static boolean isLiteral(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || b == '-'
                || b == '+'
                || b == '.';
    }

    /** Jackson would guess another encoding from a mark or from zeros at the beginning; and it need not see what is no UTF-8. */
    private static void checkEncoding(byte[] json) throws UnreadableJsonException {
        int i = 0;
        boolean zero = false;
        for (; i + Long.BYTES <= json.length; i += Long.BYTES) {
            long eight = (long) LONGS.get(json, i);
            if ((eight & HIGH_BITS) != 0) {
                break;
            }
            zero |= ((eight - LOW_BITS) & HIGH_BITS) != 0;
        }
        while (i < json.length && json[i] >= 0) {
            zero |= json[i] == 0;
            i++;
        }
        if (i < json.length) {
            if (!Utf8Bytes.isUtf8(json, i)) {
                throw new UnreadableJsonException("it is not UTF-8");
            }
        }
        boolean mark = json.length > 2 && (json[0] & 0xff) == 0xef && (json[1] & 0xff) == 0xbb;
        if (mark || zero) {
            throw new UnreadableJsonException(mark ? "it begins with a byte order mark" : "there is a zero byte in it");
        }
    }

    private UnreadableJsonException unreadable(IOException e) {
        if (e instanceof StreamConstraintsException) {
            return depth >= DEEPEST
                    ? UnreadableJsonException.beyondBounds("it is nested deeper than " + DEEPEST + " levels")
                    : UnreadableJsonException.beyondBounds("a name, number or string in it is beyond the limits");
        }
        return new UnreadableJsonException("it is not JSON, as seen after byte " + end);
    }
}
