package io.github.comfyarchive.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** What stands between a program and its object store, and goes wrong as a test says: a request a connection, each answered by a rule. */
public final class S3Link implements AutoCloseable {
    /** By so much the clock is ahead of what says that another is wrong. */
    public static final Duration SKEW = Duration.ofHours(1);

    private static final int HEAD_LIMIT = 64 << 10;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile Function<Asked, Fate> rule = one -> Fate.PASSED;

    /**
     * A request.
     *
     * @param number of all, from 1 on
     * @param method such as {@code PUT}
     * @param target path and query
     * @param time when it was signed, as {@code x-amz-date} has it
     */
    public record Asked(int number, String method, String target, String time) {
        /** Whether it brings an object, or a part of one. */
        public boolean puts() {
            return method.equals("PUT");
        }
    }

    /** What becomes of a request. */
    public enum Fate {
        /** It is passed on, and its answer back. */
        PASSED,
        /** The connection ends before it was read. */
        CUT,
        /** The connection ends in the middle of its body; the server saw half. */
        CUT_IN_THE_BODY,
        /** The server did it, and its answer does not arrive. */
        UNANSWERED,
        /** The connection ends in the middle of the answer's body. */
        ANSWERED_BY_HALF,
        /** It is answered as done, and was not passed on. */
        LOST,
        /** One bit of its body is another. */
        CHANGED,
        /** It is read, and nothing is ever said. */
        SILENT,
        /** 403 RequestTimeTooSkewed, by a clock that is {@link #SKEW} ahead. */
        SKEWED,
        /** 503 SlowDown. */
        SLOWED,
        /** 403 AccessDenied. */
        DENIED,
        /** 403 QuotaExceeded, as Ceph says it. */
        OVER_QUOTA
    }

    private S3Link(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** Before a server of this machine. */
    public static S3Link to(int port) {
        try {
            S3Link link = new S3Link(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            link.run(link::accept);
            return link;
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    /** From now on it does so. */
    public void rule(Function<Asked, Fate> now) {
        rule = now;
    }

    /** Its address, as {@code AWS_ENDPOINT_URL} takes it. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** What it was asked. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** How often by a method. */
    public long asked(String method) {
        return asked.stream().filter(one -> one.method().equals(method)).count();
    }

    private void run(Runnable work) {
        Thread thread = new Thread(work, "s3-link");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                run(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            String head = head(in);
            String[] words = head.split(" ", 3);
            Asked request = new Asked(numbers.incrementAndGet(), words[0], words[1], header(head, "x-amz-date"));
            asked.add(request);
            Fate fate = rule.apply(request);
            switch (fate) {
                case CUT -> {}
                case SILENT -> in.transferTo(OutputStream.nullOutputStream());
                case SKEWED -> refuse(request, head, in, out, "403 Forbidden", "RequestTimeTooSkewed");
                case SLOWED -> refuse(request, head, in, out, "503 Slow Down", "SlowDown");
                case DENIED -> refuse(request, head, in, out, "403 Forbidden", "AccessDenied");
                case OVER_QUOTA -> refuse(request, head, in, out, "403 Forbidden", "QuotaExceeded");
                default -> passOn(fate, head, in, out);
            }
        } catch (IOException gone) {
            return;
        } finally {
            sockets.remove(client);
        }
    }

    /** Whoever asks before sending is told at once; who does not is listened to. */
    private static void refuse(Asked request, String head, InputStream in, OutputStream out, String status, String code)
            throws IOException {
        if (!asksBefore(head)) {
            in.skipNBytes(length(head));
        }
        String body = request.method().equals("HEAD")
                ? ""
                : "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + code
                        + " was wanted</Message></Error>";
        write(
                out,
                "HTTP/1.1 " + status + "\r\nDate: "
                        + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)
                                .plus(code.equals("RequestTimeTooSkewed") ? SKEW : Duration.ZERO))
                        + "\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
    }

    private void passOn(Fate fate, String head, InputStream in, OutputStream out) throws IOException {
        long length = length(head);
        if (asksBefore(head)) {
            write(out, "HTTP/1.1 100 Continue\r\n\r\n");
        }
        if (fate == Fate.LOST) {
            byte[] body = in.readNBytes(Math.toIntExact(length));
            write(
                    out,
                    "HTTP/1.1 200 OK\r\nETag: \"" + md5(body) + "\"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(server);
            OutputStream to = server.getOutputStream();
            write(
                    to,
                    head.replaceAll("(?i)\r\n(expect|connection):[^\r]*", "")
                            .replaceFirst("\r\n", "\r\nConnection: close\r\n"));
            long passed = fate == Fate.CUT_IN_THE_BODY ? length / 2 : length;
            byte[] buffer = new byte[16 << 10];
            for (long left = passed; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return;
                }
                if (fate == Fate.CHANGED && left == passed) {
                    buffer[read / 2] ^= 1;
                }
                to.write(buffer, 0, read);
                left -= read;
            }
            to.flush();
            if (fate != Fate.CUT_IN_THE_BODY) {
                answer(fate, server.getInputStream(), out);
            }
            sockets.remove(server);
        }
    }

    private static void answer(Fate fate, InputStream from, OutputStream out) throws IOException {
        switch (fate) {
            case UNANSWERED -> from.transferTo(OutputStream.nullOutputStream());
            case ANSWERED_BY_HALF -> {
                byte[] whole = from.readAllBytes();
                int body = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
                out.write(whole, 0, body + (whole.length - body) / 2);
            }
            default -> from.transferTo(out);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ending = 0;
        while (ending < 4) {
            int next = in.read();
            if (next < 0 || head.size() == HEAD_LIMIT) {
                throw new IOException("no head of a request");
            }
            head.write(next);
            boolean expected = next == (ending % 2 == 0 ? '\r' : '\n');
            ending = expected ? ending + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean asksBefore(String head) {
        return head.toLowerCase(Locale.ROOT).contains("\r\nexpect:");
    }

    private static long length(String head) {
        String length = header(head, "content-length");
        return length.isEmpty() ? 0 : Long.parseLong(length);
    }

    private static String header(String head, String name) {
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "";
    }

    private static String md5(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(body));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void write(OutputStream to, String text) throws IOException {
        to.write(text.getBytes(StandardCharsets.ISO_8859_1));
        to.flush();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
