package io.github.comfyarchive.redact;

import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.redact.json.EntryPath;
import io.github.comfyarchive.redact.json.JsonScope;
import io.github.comfyarchive.redact.json.JsonWalk;
import io.github.comfyarchive.redact.json.UnreadableJsonException;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.rule.RuleNames;
import io.github.comfyarchive.redact.rule.SecretFinder;
import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.rule.TextRewriter;
import io.github.comfyarchive.redact.scan.ScanResult;
import io.github.comfyarchive.redact.secret.Redactions;
import io.github.comfyarchive.redact.text.Edits;
import io.github.comfyarchive.redact.text.Match;
import io.github.comfyarchive.redact.text.SecretMatcher;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The second walk over an entry: copies its bytes, but for the tokens that hold a secret and the sensitive elements. */
final class EntryRewriter {

    /** What comes after them is {@code sensitive} (comfyui-protocol.md, "One entry"). */
    private static final int KEPT_ELEMENTS = 5;

    private static final byte[] NOTHING = {};
    private static final byte[] MARK = Utf8Bytes.bytes('"' + SecretValueFilter.MARK + '"');

    private static final byte[] MARK_IN_TEXT = Utf8Bytes.bytes(SecretValueFilter.MARK);

    private final byte[] json;
    private final JsonWalk walk;
    private final ScanResult result;
    private final SecretMatcher known;
    private final TextRewriter rewriter;
    private final EntryPath path;
    private final Redactions redactions;
    private final Edits edits;
    private final List<OwnName> ownNames = new ArrayList<>();
    private boolean partial;

    /** End of the last kept element of the prompt array while its sensitive ones pass by, else -1. */
    private int keptEnd = -1;

    private int leaves;

    EntryRewriter(byte[] json, RedactionRules rules, ScanResult result, SecretMatcher known, Redactions redactions)
            throws UnreadableJsonException {
        this.json = json;
        this.walk = JsonWalk.whole(json, rules);
        this.result = result;
        this.known = known;
        SecretFinder finder = new SecretFinder(rules, result.room);
        this.rewriter = new TextRewriter(finder, known);
        this.path = new EntryPath(walk, rewriter, finder);
        this.redactions = redactions;
        this.edits = new Edits(result.room);
    }

    byte[] rewrite() throws UnreadableJsonException {
        int lastEnd = 0;
        for (JsonToken token = walk.next(); token != null; token = walk.next()) {
            JsonScope array = promptArray();
            if (array != null && array.index >= KEPT_ELEMENTS && walk.depth() >= 2) {
                if (keptEnd < 0) {
                    keptEnd = lastEnd;
                }
                passSensitive(token);
            } else if (keptEnd >= 0) {
                edits.replace(keptEnd, lastEnd, NOTHING);
                keptEnd = -1;
            } else {
                onToken(token);
            }
            lastEnd = walk.end();
        }
        return edits.apply(json);
    }

    /** Whether a string was changed inside, so that what is left of it must be looked at again. */
    boolean partial() {
        return partial;
    }

    /** What was changed in the entry's outputs, where the names of files stand. */
    List<OwnName> ownNames() {
        return ownNames;
    }

    /** The array of the prompt, where the walk is inside of it. */
    private @Nullable JsonScope promptArray() {
        JsonScope scope = walk.atDepth(2);
        JsonScope root = walk.atDepth(1);
        return scope != null && root != null && scope.array && root.isAt("prompt") ? scope : null;
    }

    private void passSensitive(JsonToken token) {
        boolean begins = walk.depth() == 2 && token != JsonToken.END_ARRAY && token != JsonToken.END_OBJECT;
        boolean opens = walk.depth() == 3 && (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT);
        if (begins || opens) {
            leaves = 0;
        }
        if (token == JsonToken.VALUE_STRING) {
            leaves++;
            report(RuleNames.SENSITIVE, walk.string());
        } else if (walk.depth() == 2 && !opens && leaves == 0) {
            report(RuleNames.SENSITIVE, null);
        }
    }

    private void onToken(JsonToken token) {
        switch (token) {
            case FIELD_NAME -> {
                if (needsRewrite()) {
                    rewriteString();
                }
            }
            case VALUE_STRING -> {
                String rule = result.inPlace.get(walk.start());
                if (rule != null) {
                    report(rule, walk.string());
                    remember(SecretValueFilter.MARK);
                    replace(MARK);
                } else if (walk.isInWindows()) {
                    rewriteInWindows();
                } else if (needsRewrite()) {
                    rewriteString();
                }
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                String rule = result.inPlace.get(walk.start());
                boolean found = rule == null && known.isOne(json, walk.start(), walk.end());
                if (rule != null || found) {
                    report(rule == null ? RuleNames.FOUND : rule, walk.plain());
                    replace(MARK);
                }
            }
            default -> {}
        }
    }

    private boolean needsRewrite() {
        if (result.embedded.contains(walk.start())) {
            return true;
        }
        return !known.isEmpty()
                && (walk.escaped() || isEncoded() || known.matches(json, walk.start() + 1, walk.end() - 1));
    }

    /** Whether percent or HTML may hide in the present string what is known. */
    private boolean isEncoded() {
        for (int i = walk.start() + 1; i < walk.end() - 1; i++) {
            if (json[i] == '%' || json[i] == '&') {
                return true;
            }
        }
        return false;
    }

    private void rewriteString() {
        byte[] utf8 = walk.utf8(walk.start(), walk.end());
        TextRewriter.Rewritten rewritten = rewriter.rewrite(utf8, result.embedded.of(walk.start()));
        if (rewritten == null) {
            return;
        }
        for (Match removed : rewritten.removed()) {
            report(removed.rule(), removed.secret());
        }
        remember(rewritten.utf8());
        replace(Utf8Bytes.quote(Utf8Bytes.bytes(rewritten.utf8())));
        partial = true;
    }

    private void rewriteInWindows() {
        for (Match removed : rewriter.apart(walk.windows(), result.embedded.of(walk.start()))) {
            report(removed.rule(), removed.secret());
            edits.replace(removed.start(), removed.end(), MARK_IN_TEXT);
            partial = true;
        }
    }

    private void report(String rule, @Nullable String secret) {
        boolean open = redactions.isOpen();
        boolean hunted = open && secret != null && (rule.equals(RuleNames.FOUND) || isHunted(secret));
        redactions.add(open ? path.present() : "", rule, secret, hunted);
    }

    private boolean isHunted(String secret) {
        return result.hunted.contains(secret.strip());
    }

    private void remember(String kept) {
        JsonScope root = walk.atDepth(1);
        JsonScope outputs = walk.atDepth(2);
        if (root == null || !root.isAt("outputs") || outputs == null || outputs.array) {
            return;
        }
        JsonScope node = walk.atDepth(3);
        String media = node == null || node.array ? "" : node.name;
        OwnName name = new OwnName(outputs.name, media, Utf8Bytes.text(kept), Utf8Bytes.text(walk.string()));
        result.room.take(name.weight());
        ownNames.add(name);
    }

    private void replace(byte[] token) {
        edits.replace(walk.start(), walk.end(), token);
    }
}
