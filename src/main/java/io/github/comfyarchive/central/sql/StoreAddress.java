package io.github.comfyarchive.central.sql;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is, as libpq writes it: {@code postgresql://[user@]host[:port][,host…][/database][?sslmode=…]}
 * (<a href="https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING">Connection URIs</a>). What it does not say is taken from
 * libpq's own environment ({@code PGHOST}, {@code PGPORT}, {@code PGUSER}, {@code PGDATABASE}, {@code PGSSLMODE}, {@code PGSSLROOTCERT},
 * {@code PGSERVICE}), and the password from {@code PGPASSWORD} or the driver's reading of {@code ~/.pgpass} alone: what stands on a command line every
 * user of the machine can read.
 */
public final class StoreAddress {
    private static final Set<String> SCHEMES = Set.of("postgresql", "postgres");

    /** By libpq's names, with those of the driver. */
    private static final Map<String, String> PARAMETERS = Map.of(
            "sslmode", "sslmode",
            "sslrootcert", "sslrootcert",
            "sslcert", "sslcert",
            "sslkey", "sslkey",
            "service", "service",
            "connect_timeout", "connectTimeout");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PGSSLMODE", "sslmode",
            "PGSSLROOTCERT", "sslrootcert",
            "PGSSLCERT", "sslcert",
            "PGSSLKEY", "sslkey",
            "PGSERVICE", "service");

    /** What libpq takes, and {@link URI} does not. */
    private static final Pattern NOTHING_NAMED = Pattern.compile("^([a-z]+://)(\\?.*)?$");

    private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*\\]|[^:]*)(?::([0-9]{1,5}))?");

    private static final List<String> TLS =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private final List<String> hosts;
    private final String database;
    private final Map<String, String> properties;
    private final @Nullable String password;

    private StoreAddress(
            List<String> hosts, String database, Map<String, String> properties, @Nullable String password) {
        this.hosts = List.copyOf(hosts);
        this.database = database;
        this.properties = Map.copyOf(properties);
        this.password = password;
    }

    /**
     * Reads one.
     *
     * @param text as somebody typed it
     * @param environment the environment, by names of variables; null for what is not set
     * @throws IllegalArgumentException says what is wrong with it, without repeating it
     */
    public static StoreAddress parse(String text, UnaryOperator<@Nullable String> environment) {
        URI uri = uri(text);
        Map<String, String> properties = new LinkedHashMap<>();
        ENVIRONMENT.forEach((variable, property) -> {
            String value = environment.apply(variable);
            if (value != null && !value.isEmpty()) {
                properties.put(property, value);
            }
        });
        parameters(uri, properties);
        if (!TLS.contains(properties.getOrDefault("sslmode", "prefer"))) {
            throw new IllegalArgumentException("sslmode is " + String.join(", ", TLS));
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? orElse(environment.apply("PGUSER"), "") : decoded(authority.substring(0, at));
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a password in the address of a store can be read by every user of this"
                    + " machine: give it by PGPASSWORD or ~/.pgpass");
        }
        if (!user.isEmpty()) {
            properties.put("user", user);
        }
        List<String> hosts = hosts(authority.substring(at + 1), properties.containsKey("service"), environment);
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String named = properties.containsKey("service") ? "" : orElse(environment.apply("PGDATABASE"), "");
        String database = path.length() > 1 ? decoded(path.substring(1)) : named;
        return new StoreAddress(hosts, database, properties, environment.apply("PGPASSWORD"));
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(NOTHING_NAMED.matcher(text).replaceFirst("$1/$2"));
            if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "a store is given as postgresql://[USER@]HOST[:PORT]/DATABASE, as psql takes it");
            }
            return uri;
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException("that is no address of a store: " + wrong.getReason());
        }
    }

    private static void parameters(URI uri, Map<String, String> properties) {
        String query = uri.getRawQuery();
        if (query == null || query.isEmpty()) {
            return;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String property = PARAMETERS.get(name);
            if (property == null || equals < 0) {
                throw new IllegalArgumentException("in the address of a store these may follow the question mark: "
                        + String.join(
                                ", ", PARAMETERS.keySet().stream().sorted().toList()));
            }
            properties.put(property, decoded(pair.substring(equals + 1)));
        }
    }

    private static List<String> hosts(String authority, boolean service, UnaryOperator<@Nullable String> environment) {
        List<String> hosts = new ArrayList<>();
        for (String host : authority.split(",", -1)) {
            if (!host.isEmpty()) {
                hosts.add(decoded(host));
            }
        }
        String named = environment.apply("PGHOST");
        if (hosts.isEmpty() && !service && named != null && !named.isEmpty()) {
            String port = environment.apply("PGPORT");
            for (String host : named.split(",", -1)) {
                hosts.add(port == null || port.isEmpty() ? host : host + ":" + port);
            }
        }
        if (hosts.isEmpty() && !service) {
            hosts.add("localhost");
        }
        if (hosts.stream().anyMatch(host -> host.startsWith("/"))) {
            throw new IllegalArgumentException(
                    "sockets of the file system are not known to this program: give the store as localhost");
        }
        if (!hosts.stream().allMatch(StoreAddress::isHost)) {
            throw new IllegalArgumentException("a host of a store is HOST or HOST:PORT, a port from 1 to 65535");
        }
        return hosts;
    }

    private static boolean isHost(String text) {
        Matcher host = HOST.matcher(text);
        if (!host.matches()) {
            return false;
        }
        int port = host.group(2) == null ? 1 : Integer.parseInt(host.group(2));
        return port > 0 && port < 1 << 16;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String orElse(@Nullable String value, String other) {
        return value == null ? other : value;
    }

    /** What the driver takes: it reads the name of a service here alone, and no database where a service has the hosts. */
    String jdbc() {
        return "jdbc:postgresql://" + String.join(",", hosts) + "/" + (hosts.isEmpty() ? "" : encoded(database))
                + service();
    }

    private String service() {
        String name = properties.get("service");
        return name == null ? "" : "?service=" + encoded(name);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * What the driver is told beside it. TLS is verified by default, name of the host too, unless the store is on this machine.
     *
     * @param application by what the server's administrator sees who asks
     */
    Properties properties(String application) {
        Properties all = new Properties();
        all.setProperty("sslmode", isOnThisMachine() ? "prefer" : "verify-full");
        all.setProperty("connectTimeout", "10");
        all.setProperty("tcpKeepAlive", "true");
        all.setProperty("ApplicationName", application);
        all.setProperty("reWriteBatchedInserts", "true");
        all.setProperty("assumeMinServerVersion", "12");
        all.putAll(properties);
        if (hosts.isEmpty() && !database.isEmpty()) {
            all.setProperty("PGDBNAME", database);
        }
        if (password != null && !password.isEmpty()) {
            all.setProperty("password", password);
        }
        return all;
    }

    /** Several hosts are one store with standbys: of these the one that can be written to is meant. */
    boolean hasSeveralHosts() {
        return hosts.size() > 1;
    }

    private boolean isOnThisMachine() {
        return !hosts.isEmpty()
                && hosts.stream()
                        .map(host -> host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT))
                        .allMatch(host -> host.equals("localhost")
                                || host.equals("[::1]")
                                || host.matches("127(\\.[0-9]{1,3}){3}"));
    }

    /** As it may be shown: without user, password and parameters, but where a service alone says what it is. */
    @Override
    public String toString() {
        return "postgresql://" + String.join(",", hosts) + "/" + encoded(database) + (hosts.isEmpty() ? service() : "");
    }
}
