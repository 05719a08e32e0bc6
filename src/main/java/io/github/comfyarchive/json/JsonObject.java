package io.github.comfyarchive.json;

import java.io.IOException;

/** What is written as one JSON object, always with the same members in the same order. */
@FunctionalInterface
public interface JsonObject {
    /**
     * Writes its members.
     *
     * @param json into what
     * @throws IOException if the stream below refuses
     */
    void writeTo(JsonMembers json) throws IOException;
}
