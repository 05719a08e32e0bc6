package io.github.comfyarchive.redact.json;

import io.github.comfyarchive.redact.rule.SecretFinder;
import io.github.comfyarchive.redact.rule.TextRewriter;
import io.github.comfyarchive.redact.text.Characters;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.util.ArrayDeque;
import java.util.Deque;

/** Where the walk is, as a JSON path of bounded length whose names hold no secrets. */
public final class EntryPath {
    private static final int LONGEST_NAME = 60;
    private static final int HEAD_FRAMES = 6;
    private static final int TAIL_FRAMES = 10;

    private final JsonWalk walk;
    private final TextRewriter rewriter;
    private final SecretFinder finder;

    public EntryPath(JsonWalk walk, TextRewriter rewriter, SecretFinder finder) {
        this.walk = walk;
        this.rewriter = rewriter;
        this.finder = finder;
    }

    /** Of the present value or name. */
    public String present() {
        Deque<String> parts = new ArrayDeque<>();
        int depth = walk.depth();
        int level = depth;
        for (JsonScope frame = walk.frame(); frame != null; frame = frame.parent, level--) {
            if (level <= HEAD_FRAMES || level > depth - TAIL_FRAMES) {
                parts.addFirst(frame.array ? "[" + frame.index + "]" : name(frame));
            } else if (level == HEAD_FRAMES + 1) {
                parts.addFirst("...");
            }
        }
        return "$" + String.join("", parts);
    }

    private String name(JsonScope frame) {
        String utf8 = walk.string(frame.nameStart, frame.nameEnd);
        TextRewriter.Rewritten rewritten = rewriter.rewrite(Utf8Bytes.bytes(utf8), finder.find(utf8));
        String name = shortened(Utf8Bytes.text(rewritten == null ? utf8 : rewritten.utf8()), LONGEST_NAME);
        if (isIdentifier(name)) {
            return "." + name;
        }
        return "[\"" + Utf8Bytes.escape(Utf8Bytes.bytes(Utf8Bytes.of(name)), true) + "\"]";
    }

    public static String shortened(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "...";
    }

    private static boolean isIdentifier(String name) {
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            return false;
        }
        return name.chars().allMatch(c -> c < 0x80 && Characters.isWordCharacter((char) c));
    }
}
