package io.github.comfyarchive.redact.rule;

/** What a key name says of its value. */
public enum NameKind {
    /** Nothing. */
    PLAIN,
    /** It may be a secret: the value itself decides, see {@link SecretValueFilter#isPlainWords} and {@link SecretValueFilter#isCredential}. */
    DOUBTFUL,
    /** It is a secret. */
    SECRET
}
