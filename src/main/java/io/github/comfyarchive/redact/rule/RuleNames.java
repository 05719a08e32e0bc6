package io.github.comfyarchive.redact.rule;

/** Names of the rules that are not shapes, as they stand in {@code redaction.rule}: why something was removed. */
public final class RuleNames {
    /** Its name tells of a secret. */
    public static final String KEY = "key";

    /** The name beside it tells of a secret: {@code ["api_key", V]}, {@code {name, value}}. */
    public static final String PAIR = "pair";

    /** It is linked to an input whose name tells of a secret. */
    public static final String LINKED = "linked";

    /** It is the widget of an input whose name tells of a secret. */
    public static final String WIDGET = "widget";

    /** It stands behind a name that tells of a secret, in a text. */
    public static final String ASSIGNMENT = "assignment";

    /** The server itself calls it sensitive ({@code prompt[5]}, comfyui-protocol.md, "One entry"). */
    public static final String SENSITIVE = "sensitive";

    /** It was found to be a secret at another place, or is a log-in of ours. */
    public static final String FOUND = "found";

    /** It could not be searched, so that nothing but the bare record is kept. */
    public static final String UNSEARCHED = "unsearched";

    private RuleNames() {}
}
