package io.github.comfyarchive.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names with several addresses, of which some refuse or hang. All of 127.0.0.0/8 is the loopback network. */
@Timeout(30)
final class AddressesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private static InetAddress address(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    private int listenAt(String address, int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        open.add(listener);
        listener.bind(new InetSocketAddress(address(address), port), 50);
        return listener.getLocalPort();
    }

    /** A listener whose queue is full: the system answers no further connection there, as where packets are dropped. */
    private void hangAt(String address, int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        open.add(listener);
        listener.bind(new InetSocketAddress(address(address), port), 1);
        for (int filled = 0; filled < 8; filled++) {
            Socket socket = new Socket();
            open.add(socket);
            try {
                socket.connect(new InetSocketAddress(address(address), port), 100);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new IllegalStateException("the queue is never full");
    }

    private static Socket connect(int port, Duration patience, String... addresses) throws IOException {
        List<InetAddress> all = new ArrayList<>();
        for (String text : addresses) {
            all.add(address(text));
        }
        return Addresses.connect(all, port, patience);
    }

    @Test
    void theFamiliesTakeTurnsBeginningWithTheResolvers() throws Exception {
        assertThat(Addresses.inTurn(address("::1"), address("::2"), address("127.0.0.1"), address("::1")))
                .containsExactly(address("::1"), address("127.0.0.1"), address("::2"));
        assertThat(Addresses.inTurn(address("127.0.0.1"), address("127.0.0.2"), address("::1")))
                .containsExactly(address("127.0.0.1"), address("::1"), address("127.0.0.2"));
    }

    @Test
    void oneThatRefusesIsPassedOverAtOnce() throws Exception {
        int port = listenAt("127.0.0.1", 0);
        long start = System.nanoTime();

        try (Socket socket = connect(port, PATIENCE, "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.1")) {
            assertThat(socket.getInetAddress().getHostAddress()).isEqualTo("127.0.0.1");
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void oneThatHangsHoldsTheNextUpForAMoment() throws Exception {
        int port = listenAt("127.0.0.1", 0);
        hangAt("127.0.0.2", port);
        long start = System.nanoTime();

        try (Socket socket = connect(port, PATIENCE, "127.0.0.2", "127.0.0.1")) {
            assertThat(socket.getInetAddress().getHostAddress()).isEqualTo("127.0.0.1");
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void whereAllRefuseThatIsSaidAndWhereAllHangThat() throws Exception {
        int port = listenAt("127.0.0.1", 0);
        assertThatThrownBy(() -> connect(port, PATIENCE, "127.0.0.2", "127.0.0.3"))
                .isInstanceOf(ConnectException.class)
                .hasSuppressedException(new ConnectException("Connection refused"));

        hangAt("127.0.0.4", port);
        assertThatThrownBy(() -> connect(port, Duration.ofMillis(400), "127.0.0.4", "127.0.0.4"))
                .isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> connect(port, Duration.ofMillis(400), "127.0.0.4", "127.0.0.2"))
                .as("one refused at least")
                .isInstanceOf(ConnectException.class);
    }
}
