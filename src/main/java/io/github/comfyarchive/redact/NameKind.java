package io.github.comfyarchive.redact;

/** What a key name says of its value. */
enum NameKind {
    /** Nothing. */
    PLAIN,
    /** It may be a secret: the value itself decides, see {@link Values#isPlainWords} and {@link Values#isCredential}. */
    DOUBTFUL,
    /** It is a secret. */
    SECRET
}
