package io.github.comfyarchive.serve.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All that is answered, by method and path. */
public final class Routes {
    private final List<Route> routes = new ArrayList<>();
    private final Set<Route> refused = new HashSet<>();

    /**
     * Adds an endpoint.
     *
     * @param method GET (which answers HEAD too), POST, PUT or DELETE
     * @param template its path, in which {@code {name}} stands for any segment
     */
    public Routes add(String method, String template, Endpoint endpoint) {
        routes.add(new Route(method, template, endpoint));
        return this;
    }

    /**
     * Adds what is refused in words of its own: nobody is told to ask so.
     *
     * @param why a sentence for whoever asks
     */
    public Routes refuse(String method, String template, String why) {
        Route route = new Route(method, template, exchange -> {
            throw new ProblemException(405, why);
        });
        refused.add(route);
        routes.add(route);
        return this;
    }

    /** All templates with their methods, such as {@code GET /history}: what is documented is compared with it. */
    public List<String> names() {
        return routes.stream()
                .map(route -> route.method() + " " + route.template())
                .toList();
    }

    /** What answers a request. */
    record Found(Route route, Map<String, String> captured) {}

    /**
     * Finds what answers.
     *
     * @param method of the request
     * @param path as it stands in the request
     * @throws ProblemException 404 where nothing has that path, 405 where it wants another method
     */
    Found find(String method, String path) {
        List<String> segments = Route.decoded(path);
        List<Found> found = new ArrayList<>();
        boolean known = false;
        for (Route route : routes) {
            Optional<Map<String, String>> captured = route.match(segments);
            if (captured.isPresent()) {
                known = true;
                if (route.method().equals(method.equals("HEAD") ? "GET" : method)) {
                    found.add(new Found(route, captured.get()));
                }
            }
        }
        if (!known) {
            throw ProblemException.notFound(
                    "there is nothing at this path; /archive/v1/openapi.json lists what is here");
        }
        return found.stream()
                .min(Comparator.comparingLong((Found one) -> one.route().names()))
                .orElseThrow(
                        () -> new ProblemException(405, "this path is asked by " + String.join(" or ", allowed(path))));
    }

    /** The methods by which a path is asked, in the order of the alphabet: {@code Allow} (RFC 9110, 10.2.1). */
    Set<String> allowed(String path) {
        List<String> segments = Route.decoded(path);
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            if (!refused.contains(route) && route.match(segments).isPresent()) {
                methods.add(route.method());
                if (route.method().equals("GET")) {
                    methods.add("HEAD");
                }
            }
        }
        return methods;
    }
}
