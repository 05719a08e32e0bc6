package io.github.comfyarchive.serve.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which paths are answered by an endpoint: segments between slashes, of which {@code {name}} stands for any one. A segment is decoded
 * once, after the path was divided, so that an id may hold a slash ({@code %2F}) and no path leads anywhere by {@code ..}.
 *
 * @param method GET (which answers HEAD too), POST, PUT or DELETE
 * @param template such as {@code /archive/v1/prompts/{id}}
 */
record Route(String method, String template, Endpoint endpoint) {

    /** What stands at the names, where a path is of this route; nothing where it is not. */
    Optional<Map<String, String>> match(List<String> path) {
        List<String> wanted = segments(template);
        if (wanted.size() != path.size()) {
            return Optional.empty();
        }
        Map<String, String> captured = new HashMap<>();
        for (int index = 0; index < path.size(); index++) {
            String segment = wanted.get(index);
            if (segment.startsWith("{")) {
                captured.put(segment.substring(1, segment.length() - 1), path.get(index));
            } else if (!segment.equals(path.get(index))) {
                return Optional.empty();
            }
        }
        return Optional.of(captured);
    }

    /** Whether it is more exact than another that a path matches too: fewer names. */
    long names() {
        return segments(template).stream()
                .filter(segment -> segment.startsWith("{"))
                .count();
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /**
     * The segments of a path as it stands in a request.
     *
     * @throws ProblemException if an escape in it is none
     */
    static List<String> decoded(String path) {
        try {
            return segments(path).stream()
                    .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException noEscape) {
            throw ProblemException.badRequest("the path has a % that is no escape");
        }
    }
}
