package io.github.comfyarchive.media;

/** The bytes end before what they announce, or announce more than a probe will read. What was found before stays true. */
final class MalformedMediaException extends Exception {
    MalformedMediaException(String message) {
        super(message);
    }
}
