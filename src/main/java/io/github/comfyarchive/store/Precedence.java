package io.github.comfyarchive.store;

/** Which of two entries of one prompt is the prompt's, and which is kept beside it as replaced. */
enum Precedence {
    /** What arrives is newer: a server tells what is now. */
    ARRIVED,
    /** What finished later is newer, whichever was taken in first: of two that were saved nobody knows the order. */
    FINISHED_LATER
}
