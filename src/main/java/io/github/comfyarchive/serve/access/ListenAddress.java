package io.github.comfyarchive.serve.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where a server listens. */
public final class ListenAddress {
    private final InetAddress address;
    private final int port;

    private ListenAddress(InetAddress address, int port) {
        this.address = address;
        this.port = port;
    }

    /**
     * Reads it.
     *
     * @param host an address of this machine, or a name of one
     * @param port 0 for any that is free
     * @throws IllegalArgumentException if there is no such address
     */
    public static ListenAddress of(String host, int port) {
        try {
            return new ListenAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException none) {
            throw new IllegalArgumentException(host + " is no address of this machine");
        }
    }

    /** Whether nobody but this machine reaches it. */
    public boolean isLoopback() {
        return address.isLoopbackAddress();
    }

    InetAddress address() {
        return address;
    }

    /** For a socket. */
    public InetSocketAddress socket() {
        return new InetSocketAddress(address, port);
    }

    /**
     * How it is asked from this machine.
     *
     * @param taken the port that was taken
     */
    public String url(int taken) {
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host.replaceFirst("%.*", "") + "]" : host) + ":" + taken;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + " port " + port;
    }
}
