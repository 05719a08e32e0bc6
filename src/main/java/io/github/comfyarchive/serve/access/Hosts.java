package io.github.comfyarchive.serve.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** By what names this server may be asked: any other comes from a page that had its own name lead here (DNS rebinding). */
public final class Hosts {
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-f:.%]+]|[^:\\[\\]/@\\s]+)(?::([0-9]{1,5}))?");

    private final Set<String> names = new HashSet<>();

    /**
     * The address listened on, {@code localhost} where that is loopback, and what is named.
     *
     * @param listened where the server listens
     * @param allowed further host names, without ports: those of a proxy, of a container
     */
    public Hosts(ListenAddress listened, List<String> allowed) {
        InetAddress address = listened.address();
        if (!address.isAnyLocalAddress()) {
            names.add(literal(address));
        }
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            names.add("localhost");
            names.add("127.0.0.1");
            names.add("[0:0:0:0:0:0:0:1]");
        }
        for (String name : allowed) {
            names.add(shortest(name.toLowerCase(Locale.ROOT)));
        }
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        return text.contains(":") ? "[" + text.replaceFirst("%.*", "") + "]" : text;
    }

    /**
     * Whether a request to it is answered.
     *
     * @param authority of {@code Host}, in lower case: a name or address, perhaps with a port, which a proxy may have changed
     */
    public boolean has(String authority) {
        Matcher parts = AUTHORITY.matcher(authority);
        return parts.matches() && names.contains(shortest(parts.group(1)));
    }

    private static String shortest(String host) {
        String text = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (!text.startsWith("[")) {
            return text;
        }
        try {
            return literal(InetAddress.getByName(text)); // of a literal: nobody is asked
        } catch (UnknownHostException none) {
            return text;
        }
    }
}
