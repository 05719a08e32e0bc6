package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.repair.ReadOnlyArchive;

/** The dictionaries by which entries are packed: each is what it was. */
final class DictionaryCheck {
    private final ReadOnlyArchive readOnly;

    DictionaryCheck(ReadOnlyArchive readOnly) {
        this.readOnly = readOnly;
    }

    void run(Findings findings) {
        for (long dictionary : readOnly.dictionaries()) {
            if (!readOnly.dictionaryIsWhole(dictionary)) {
                findings.differs(
                        "dictionary " + dictionary,
                        "is damaged, and entries are packed by it; archive verify --repair makes it again of the entry"
                                + " that it is a copy of");
            }
        }
    }
}
