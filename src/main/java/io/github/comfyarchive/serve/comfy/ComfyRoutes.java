package io.github.comfyarchive.serve.comfy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.comfyarchive.serve.http.Endpoint;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.EntryBudget;
import io.github.comfyarchive.serve.reader.Readers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** ComfyUI's own paths, each under {@code /api} and under {@code /servers/NAME} too. */
public final class ComfyRoutes {
    private static final List<String> PREFIXES = List.of("", "/api", "/servers/{server}", "/servers/{server}/api");

    /** What a ComfyUI takes and an archive cannot. */
    private static final List<String> REFUSED =
            List.of("/prompt", "/queue", "/history", "/interrupt", "/free", "/upload/image", "/upload/mask");

    private final Readers readers;
    private final String build;
    private final History history;
    private final View view;
    private final Jobs jobs;

    /**
     * Over an archive.
     *
     * @param budget how many bytes of entries may be in memory
     * @param build this program's version
     * @param told told, in a line, what was left out of an answer
     */
    public ComfyRoutes(Readers readers, EntryBudget budget, String build, Consumer<String> told) {
        this.readers = readers;
        this.build = build;
        this.history = new History(readers, budget, told);
        this.view = new View(readers);
        this.jobs = new Jobs(readers, budget, told);
    }

    /** Adds them. */
    public void addTo(Routes routes) {
        for (String prefix : PREFIXES) {
            routes.add("GET", prefix + "/history", history::all);
            routes.add("GET", prefix + "/history/{prompt_id}", history::one);
            routes.add("GET", prefix + "/view", view::answer);
            routes.add("GET", prefix + "/queue", json("{\"queue_running\": [], \"queue_pending\": []}"));
            routes.add("GET", prefix + "/prompt", json("{\"exec_info\": {\"queue_remaining\": 0}}"));
            routes.add("GET", prefix + "/system_stats", this::systemStats);
            for (String refused : REFUSED) {
                routes.refuse(
                        "POST",
                        prefix + refused,
                        "this is an archive: it runs nothing and has no queue; ask the ComfyUI itself");
            }
            if (prefix.endsWith("/api")) {
                routes.add("GET", prefix + "/jobs", jobs::all);
                routes.add("GET", prefix + "/jobs/{id}", jobs::one);
            }
        }
    }

    private static Endpoint json(String text) {
        return exchange -> exchange.json(200, text);
    }

    /** What a script looks at: the version of the ComfyUI that the entries came from. */
    private void systemStats(Exchange exchange) throws IOException {
        @Nullable String server = Scope.server(exchange);
        Optional<String> version =
                readers.ask(catalog -> catalog.history(server).comfyUiVersion());
        ObjectNode system = JsonNodeFactory.instance.objectNode();
        system.put("os", System.getProperty("os.name", "").startsWith("Windows") ? "nt" : "posix");
        system.put("comfyui_version", version.orElse("unknown"));
        system.put("python_version", "");
        system.put("pytorch_version", "");
        system.put("embedded_python", false);
        system.put("ram_total", 0);
        system.put("ram_free", 0);
        system.putArray("argv");
        system.put("archive_version", build);
        ObjectNode stats = JsonNodeFactory.instance.objectNode();
        stats.set("system", system);
        stats.putArray("devices");
        exchange.json(200, stats.toString());
    }
}
