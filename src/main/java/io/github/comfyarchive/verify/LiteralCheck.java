package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.repair.ReadOnlyArchive;

/** The large literals that stand apart from entries: each is what it was, and an entry says it. Which are lost, the entries tell. */
final class LiteralCheck {
    private final ReadOnlyArchive inspection;

    LiteralCheck(ReadOnlyArchive inspection) {
        this.inspection = inspection;
    }

    void run(Findings findings) {
        for (long literal : inspection.literals()) {
            if (!inspection.literalIsWhole(literal)) {
                findings.differs(
                        "literal " + literal,
                        "is damaged, and entries say it; archive verify --repair takes it from another entry or asks the"
                                + " server for it");
            }
        }
        for (long literal : inspection.unusedLiterals()) {
            findings.stray("literal " + literal, "is said by no entry");
        }
    }
}
