package io.github.comfyarchive.export;

/** The bytes of a file that the archive has stored are not there, or are others. */
public final class DamagedAssetException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedAssetException(String message) {
        super(message);
    }
}
