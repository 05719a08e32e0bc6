package io.github.comfyarchive.gallery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the manifest says: names, counts and days. It is written last, so that one pass over the archive is enough. */
final class Contents {
    /** Of docs/gallery-format.md: a page refuses data of another. */
    private static final int FORMAT = 2;

    private final Names servers = new Names();
    private final Names models = new Names();
    private final Names loras = new Names();
    private final Names statuses = new Names();
    private final Names kinds = new Names();
    private final Names stars = new Names();
    private final Names tags = new Names();
    private final List<List<Object>> chunks = new ArrayList<>();
    private String newestSync = "";
    private long tiles;
    private long prompts;

    Names servers() {
        return servers;
    }

    Names models() {
        return models;
    }

    Names loras() {
        return loras;
    }

    Names statuses() {
        return statuses;
    }

    Names kinds() {
        return kinds;
    }

    /** By the number of them, as text. */
    Names stars() {
        return stars;
    }

    Names tags() {
        return tags;
    }

    /** A prompt more, of a server that was last read then. */
    void prompt(@Nullable String lastSyncedAt) {
        prompts++;
        if (lastSyncedAt != null && lastSyncedAt.compareTo(newestSync) > 0) {
            newestSync = lastSyncedAt;
        }
    }

    /** A chunk more; the days of its runs lie side by side where they are the same. */
    void chunk(List<Run> runs) {
        List<List<Object>> days = new ArrayList<>();
        String day = null;
        int ofDay = 0;
        int count = 0;
        for (Run run : runs) {
            if (day != null && !day.equals(run.day())) {
                days.add(List.of(day, ofDay));
                ofDay = 0;
            }
            day = run.day();
            ofDay += run.tiles();
            count += run.tiles();
        }
        if (day != null) {
            days.add(List.of(day, ofDay));
        }
        chunks.add(List.of(count, days));
        tiles += count;
    }

    int chunks() {
        return chunks.size();
    }

    long tiles() {
        return tiles;
    }

    long prompts() {
        return prompts;
    }

    /**
     * Of when the gallery is: the newest sync of its servers, and not the time of the export, so that two exports of one archive
     * are the same bytes.
     */
    String generated() {
        return newestSync;
    }

    Map<String, Object> manifest(String title, String build) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("version", FORMAT);
        manifest.put("title", title);
        manifest.put("generated", generated());
        manifest.put("build", build);
        manifest.put("tiles", tiles);
        manifest.put("prompts", prompts);
        manifest.put("servers", servers.rows());
        manifest.put("models", models.rows());
        manifest.put("loras", loras.rows());
        manifest.put("statuses", statuses.rows());
        manifest.put("kinds", kinds.rows());
        manifest.put("stars", stars.rows());
        manifest.put("tags", tags.rows());
        manifest.put("chunks", chunks);
        return manifest;
    }
}
