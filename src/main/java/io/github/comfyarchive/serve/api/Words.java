package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.serve.http.ProblemException;
import java.util.List;
import java.util.Optional;

/** What a request says by names, in its query or in its body. */
interface Words {
    /** All that is said by a name. */
    List<String> all(String name);

    /**
     * The one thing that is said by a name.
     *
     * @throws ProblemException 400 if there are more
     */
    default Optional<String> one(String name) {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw ProblemException.badRequest(name + " is given once");
        }
        return values.stream().findFirst();
    }
}
