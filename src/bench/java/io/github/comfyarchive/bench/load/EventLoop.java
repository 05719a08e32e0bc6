package io.github.comfyarchive.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One thread that serves all its connections in turn, a step each: while it is at work for one, the others wait. */
final class EventLoop implements Runnable {
    private final Selector selector;
    private final Routes routes;
    private final Pace pace;
    private final Queue<SocketChannel> accepted = new ConcurrentLinkedQueue<>();

    EventLoop(Routes routes, Pace pace) throws IOException {
        this.selector = Selector.open();
        this.routes = routes;
        this.pace = pace;
    }

    void take(SocketChannel channel) {
        accepted.add(channel);
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (true) {
                selector.select();
                register();
                Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
                while (ready.hasNext()) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    if (key.isValid()) {
                        ((Client) key.attachment()).step();
                    }
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void register() throws IOException {
        for (SocketChannel channel = accepted.poll(); channel != null; channel = accepted.poll()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new Client(channel, key, routes, pace));
        }
    }
}
