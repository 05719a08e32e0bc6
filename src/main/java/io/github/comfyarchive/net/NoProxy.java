package io.github.comfyarchive.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which servers are asked without a proxy: {@code NO_PROXY}, as curl reads it. Names, between commas or blanks, stand for themselves and
 * for what ends with them after a dot; {@code *} alone stands for all; addresses may be ranges ({@code 10.0.0.0/8}); and with a port
 * ({@code studio:8188}) only that one is meant. Names are not resolved.
 */
final class NoProxy {
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern WITH_PORT = Pattern.compile("(\\[[^]]*]|[^:]*):(\\d{1,5})");

    private NoProxy() {}

    /**
     * Whether a server is asked without a proxy.
     *
     * @param list the variable's value
     * @param host the server's name, or its address without brackets
     * @return whether one of the list is meant for it
     */
    static boolean covers(String list, String host, int port) {
        String name = bare(host);
        return Arrays.stream(list.split("[,\\s]+", -1))
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> covers(entry.toLowerCase(Locale.ROOT), name, address(name), port));
    }

    private static boolean covers(String entry, String name, byte @Nullable [] address, int port) {
        if (entry.equals("*")) {
            return true;
        }
        String wanted = entry;
        var withPort = WITH_PORT.matcher(entry);
        if (withPort.matches()) {
            if (Integer.parseInt(withPort.group(2)) != port) {
                return false;
            }
            wanted = withPort.group(1);
        }
        if (address != null) {
            return inRange(wanted, address);
        }
        String suffix = bare(wanted.startsWith("*.") ? wanted.substring(2) : wanted.replaceFirst("^\\.", ""));
        return !suffix.isEmpty() && (name.equals(suffix) || name.endsWith("." + suffix));
    }

    private static boolean inRange(String range, byte[] address) {
        int slash = range.indexOf('/');
        byte[] network = address(bare(slash < 0 ? range : range.substring(0, slash)));
        if (network == null || network.length != address.length) {
            return false;
        }
        int bits = slash < 0 ? address.length * 8 : bits(range.substring(slash + 1));
        if (bits < 0 || bits > address.length * 8) {
            return false;
        }
        int whole = bits / 8;
        boolean rest = bits % 8 == 0 || ((network[whole] ^ address[whole]) & 0xff) >>> (8 - bits % 8) == 0;
        return rest && Arrays.equals(network, 0, whole, address, 0, whole);
    }

    private static int bits(String text) {
        return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
    }

    /** Without brackets, and without the dot at the end of a name that is absolute. */
    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") && lower.endsWith("]")
                ? lower.substring(1, lower.length() - 1)
                : lower.replaceFirst("\\.$", "");
    }

    /** Whether this is an address and no name; nothing is asked of a resolver. */
    static boolean isAddress(String host) {
        return address(bare(host)) != null;
    }

    private static byte @Nullable [] address(String host) {
        if (host.indexOf(':') < 0 && !IPV4.matcher(host).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(host).getAddress(); // an address as text is not looked up
        } catch (UnknownHostException malformed) {
            return null;
        }
    }
}
