package io.github.comfyarchive.sync;

import java.time.Duration;

/**
 * When a watch looks at a history, and how it keeps its connection.
 *
 * @param poll the longest time from one look to the next
 * @param ping how often to ask whether the connection is still there when nothing is heard
 * @param gather how long to wait for more of a burst of changes before looking
 * @param firstBackOff before reconnecting for the first time; twice as long before each further one
 * @param longestAway before reconnecting to a server that is away: a life of one can be short, and asking where nothing is costs
 *     nothing
 * @param longestBackOff before reconnecting to a server that answers that it is busy
 * @param withoutWebSocket before asking a server again that speaks no WebSocket
 * @param fileRetry before files are tried again that the server failed on; twice as long before each further time, up to an hour
 * @param signOfLife the longest time without a row in {@code sync_run}
 */
public record WatchOptions(
        Duration poll,
        Duration ping,
        Duration gather,
        Duration firstBackOff,
        Duration longestAway,
        Duration longestBackOff,
        Duration withoutWebSocket,
        Duration fileRetry,
        Duration signOfLife) {

    /** What the command line says when it says nothing. */
    public static final WatchOptions DEFAULT = new WatchOptions(
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofHours(1));

    /**
     * The same with another time between looks.
     *
     * @param longest the longest time from one look to the next
     */
    public WatchOptions withPoll(Duration longest) {
        return new WatchOptions(
                longest,
                ping,
                gather,
                firstBackOff,
                longestAway,
                longestBackOff,
                withoutWebSocket,
                fileRetry,
                signOfLife);
    }
}
