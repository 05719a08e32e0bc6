package io.github.comfyarchive.redact;

import io.github.comfyarchive.digest.Sha256;
import java.util.Arrays;

/** By which a {@link RawEntry} is known again without its bytes being kept: they may be 64 MB. */
public final class EntryMark {
    private final String promptId;
    private final byte[] digest;

    EntryMark(String promptId, byte[] json) {
        this.promptId = promptId;
        this.digest = Sha256.digest().digest(json);
    }

    /**
     * Whether it is of the same entry: the same id with the same bytes.
     *
     * @return true if they are equal
     */
    public boolean sameAs(EntryMark other) {
        return promptId.equals(other.promptId) && Arrays.equals(digest, other.digest);
    }

    @Override
    public String toString() {
        return "EntryMark";
    }
}
