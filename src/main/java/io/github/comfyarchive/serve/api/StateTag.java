package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.reader.Readers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * By what a client's copy of an answer is known to be right still: nothing has changed in the archive since. It is one small question, where
 * the answer may be many. A copy is never taken for newer than it is, for the state is looked up before the answer.
 */
final class StateTag {
    private final Readers readers;
    private final String build;

    /**
     * Prepares it.
     *
     * @param build of the program: another may answer otherwise
     */
    StateTag(Readers readers, String build) {
        this.readers = readers;
        this.build = build;
    }

    /**
     * Answers that nothing changed, where that is so.
     *
     * @param asked all that decides what the answer is, but for the archive itself
     * @return whether it was answered
     */
    boolean isUnchanged(Exchange exchange, Object... asked) throws IOException {
        String mark = readers.ask(Catalog::mark);
        String all = build + '\n' + mark + '\n' + Arrays.toString(asked);
        String hash = Sha256.of(Sha256.digest().digest(all.getBytes(StandardCharsets.UTF_8)))
                .hex();
        return exchange.isUnchanged(hash.substring(0, 32));
    }
}
