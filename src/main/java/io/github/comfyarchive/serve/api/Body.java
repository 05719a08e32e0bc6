package io.github.comfyarchive.serve.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The body of a change: one JSON object of texts, numbers, truths, and arrays of these. */
final class Body implements Words {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final int MOST_VALUES = 10_000;

    private final Map<String, List<String>> members = new LinkedHashMap<>();

    private Body() {}

    /**
     * Reads it.
     *
     * @param most how many bytes it may have
     * @param known all names that mean something there
     * @throws ProblemException 413 if it has more, 400 if it is no such object or names something else
     */
    static Body of(Exchange exchange, int most, Set<String> known) throws IOException {
        byte[] bytes = exchange.body(most);
        Body body = new Body();
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw none();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (!known.contains(name)) {
                    throw ProblemException.badRequest("the body has a member that means nothing here; there are "
                            + String.join(", ", new TreeSet<>(known)));
                }
                body.members.put(name, values(json));
            }
            if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                throw none();
            }
        } catch (JsonProcessingException notJson) {
            throw none();
        }
        return body;
    }

    private static List<String> values(JsonParser json) throws IOException {
        List<String> values = new ArrayList<>();
        JsonToken token = json.nextToken();
        if (token != JsonToken.START_ARRAY) {
            if (token != JsonToken.VALUE_NULL) {
                values.add(value(json, token));
            }
            return values;
        }
        for (token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (values.size() == MOST_VALUES) {
                throw ProblemException.badRequest("an array has at most " + MOST_VALUES + " values here");
            }
            values.add(value(json, token));
        }
        return values;
    }

    private static String value(JsonParser json, JsonToken token) throws IOException {
        if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            throw none();
        }
        return json.getText();
    }

    private static ProblemException none() {
        return ProblemException.badRequest("the body is one JSON object: of texts, numbers, truths and arrays of them");
    }

    @Override
    public List<String> all(String name) {
        return members.getOrDefault(name, List.of());
    }

    /** Whether anything is said by a name. */
    boolean has(String name) {
        return !all(name).isEmpty();
    }

    /**
     * A truth.
     *
     * @return false where nothing is said
     */
    boolean truth(String name) {
        String said = one(name).orElse("false");
        if (!said.equals("true") && !said.equals("false")) {
            throw ProblemException.badRequest(name + " is true or false");
        }
        return said.equals("true");
    }

    /**
     * A whole number.
     *
     * @param otherwise where nothing is said
     */
    int number(String name, int otherwise, int least, int most) {
        String said = one(name).orElse(String.valueOf(otherwise));
        if (!said.matches("[0-9]{1,9}") || Integer.parseInt(said) < least || Integer.parseInt(said) > most) {
            throw ProblemException.badRequest(name + " is a number from " + least + " to " + most);
        }
        return Integer.parseInt(said);
    }
}
