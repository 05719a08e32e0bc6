package io.github.comfyarchive.verify;

import java.util.Locale;

/**
 * One thing that was found.
 *
 * @param where a path below the home, {@code prompt ID}, {@code replaced entry KEY} or {@code archive.db}
 * @param what it is, in words; may hold names that came from a server
 */
public record Finding(Kind kind, String where, String what) {

    /** What can be found, with the symbols of {@code rclone check --combined}. */
    public enum Kind {
        /** It is as it should be. */
        SAME('='),
        /** The archive knows of it, and it is not there. */
        MISSING('-'),
        /** It is there, and the archive knows nothing of it. */
        STRAY('+'),
        /** It is there, and not what it should be. */
        DIFFERS('*'),
        /** It could not be looked at. */
        ERROR('!');

        private final char symbol;

        Kind(char symbol) {
            this.symbol = symbol;
        }

        /**
         * How a line begins.
         *
         * @return one character
         */
        public char symbol() {
            return symbol;
        }

        /**
         * The word used in JSON.
         *
         * @return the name in lower case
         */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
