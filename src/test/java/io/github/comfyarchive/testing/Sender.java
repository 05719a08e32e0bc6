package io.github.comfyarchive.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Puts one answer on the wire, as truly as its fault allows. For one use. */
final class Sender {
    private static final int SLICE = 64 << 10;
    private static final int SLICES_PER_SECOND = 20;

    private final Socket socket;
    private final OutputStream out;
    private final LoggedRequest logged;
    private final CountDownLatch closing;
    private final Fault fault;
    private long sent;

    Sender(Socket socket, LoggedRequest logged, Fault fault, CountDownLatch closing) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.logged = logged;
        this.fault = fault;
        this.closing = closing;
    }

    /**
     * Sends the answer.
     *
     * @param beforeLast run just before the last byte goes out: when the client has all, the log says so
     * @return whether the connection may carry another request
     */
    boolean send(Response answer, boolean headOnly, Runnable beforeLast) throws IOException, InterruptedException {
        Response framed = frame(answer);
        byte[] head = framed.head();
        List<byte[]> pieces = pieces(head, answer, headOnly);
        boolean endless = fault.isEndless() && !headOnly;
        long total = endless ? Long.MAX_VALUE : length(pieces);

        Fault.Cut cut = fault.cut();
        if (cut != null) {
            long limit = cut.bytes() + (cut.ofBody() ? head.length : 0);
            if (limit <= total) {
                write(pieces, limit, () -> {});
                while (sent < limit) {
                    write(endlessPieces(), limit, () -> {});
                }
                end(cut.end());
                return false;
            }
        }
        write(pieces, total, beforeLast);
        while (endless) {
            write(endlessPieces(), total, beforeLast);
        }
        String length = framed.headers().get("Content-Length");
        boolean truthful = length == null || headOnly || length.equals(Long.toString(answer.length()));
        return fault.raw() == null && truthful;
    }

    private Response frame(Response answer) {
        if (fault.inChunks()) {
            return answer.with("Transfer-Encoding", "chunked");
        }
        if (fault.isEndless()) {
            return answer.with("Connection", "close");
        }
        boolean framed = answer.headers().containsKey("Content-Length") || answer.bodiless();
        return framed ? answer : answer.with("Content-Length", Long.toString(answer.length()));
    }

    private List<byte[]> pieces(byte[] head, Response answer, boolean headOnly) {
        if (fault.raw() != null) {
            return fault.rawPieces();
        }
        List<byte[]> pieces = new ArrayList<>(List.of(head));
        if (headOnly || answer.bodiless()) {
            return pieces;
        }
        answer.body().forEach(piece -> pieces.addAll(coded(piece)));
        if (fault.inChunks() && !fault.isEndless()) {
            pieces.add(ascii("0\r\n\r\n"));
        }
        return pieces;
    }

    private List<byte[]> endlessPieces() {
        byte[] repeated = fault.endless().getBytes(StandardCharsets.UTF_8);
        return coded(fault.endless().repeat(1 + SLICE / repeated.length).getBytes(StandardCharsets.UTF_8));
    }

    /** The piece as it goes out: a chunk of its own where the body is chunked; a chunk of no bytes would end the body. */
    private List<byte[]> coded(byte[] piece) {
        if (!fault.inChunks()) {
            return List.of(piece);
        }
        String size = Integer.toHexString(piece.length) + "\r\n";
        return piece.length == 0 ? List.of() : List.of(ascii(size), piece, ascii("\r\n"));
    }

    /** Writes the pieces, until so many bytes of the answer are sent. */
    private void write(List<byte[]> pieces, long limit, Runnable beforeLast) throws IOException, InterruptedException {
        long speed = fault.bytesPerSecond();
        long slice = speed == 0 ? SLICE : Math.max(1, Math.min(SLICE, speed / SLICES_PER_SECOND));
        for (byte[] piece : pieces) {
            for (int at = 0; at < piece.length && sent < limit; ) {
                int count = (int) Math.min(limit - sent, Math.min(slice, piece.length - at));
                sent += count;
                logged.sent(sent);
                if (sent == limit) {
                    beforeLast.run();
                }
                out.write(piece, at, count);
                at += count;
                if (speed > 0 && closing.await(count * 1_000_000L / speed, TimeUnit.MICROSECONDS)) {
                    throw new IOException("the server is closing");
                }
            }
        }
        out.flush();
    }

    private void end(Fault.End end) throws IOException {
        switch (end) {
            case CLOSE -> socket.close();
            case RESET -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            case STALL -> // until the client leaves or the server is closed; what the client still says is not answered
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    private static long length(List<byte[]> pieces) {
        return pieces.stream().mapToLong(piece -> piece.length).sum();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
