package io.github.comfyarchive.central.object;

import java.util.List;

/**
 * What a publish of files did.
 *
 * @param put how many were put
 * @param bytes so many bytes
 * @param known how many the store had
 * @param problems files of the home that cannot be put, and why; the others were
 * @param whole whether all were gone through; not where somebody ended it
 */
public record AssetReport(int put, long bytes, int known, List<Problem> problems, boolean whole) {
    /**
     * A file that cannot be put.
     *
     * @param sha256 what it is called
     * @param reason a sentence
     */
    public record Problem(String sha256, String reason) {}
}
