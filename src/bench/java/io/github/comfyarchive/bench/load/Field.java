package io.github.comfyarchive.bench.load;

/** What differs between two prompts of one workflow. */
enum Field {
    ID,
    NUMBER,
    SEED,
    STEPS,
    CFG,
    POSITIVE,
    NEGATIVE,
    FILENAME,
    QUEUED,
    STARTED,
    FINISHED;

    /** What stands for it in a template. */
    @SuppressWarnings("EnumOrdinal") // in no file, and of no other program
    char mark() {
        return (char) ordinal();
    }
}
