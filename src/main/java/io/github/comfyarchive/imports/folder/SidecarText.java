package io.github.comfyarchive.imports.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What a file beside a picture says that a person thinks of it: an XMP sidecar (ISO 16684-1) as digiKam, darktable, Lightroom and Immich
 * write it, or the JSON of {@code export --sidecar json}.
 *
 * @param stars 1 to 5; null where none are given
 * @param tags each once
 * @param note null where there is none
 */
record SidecarText(
        @Nullable Integer stars, Set<String> tags, @Nullable String note) {
    private static final String XMP = "http://ns.adobe.com/xap/1.0/";
    private static final String DC = "http://purl.org/dc/elements/1.1/";
    private static final int MOST_STARS = 5;

    /** A sidecar has a dozen levels. */
    private static final int MAX_DEPTH = 100;

    /** A person gives a few. */
    private static final int MOST_TAGS = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    SidecarText {
        tags = Set.copyOf(tags);
    }

    private boolean isNothing() {
        return stars == null && tags.isEmpty() && note == null;
    }

    private static @Nullable Integer stars(String text) {
        // -1 is "rejected" (the XMP specification, part 1, 8.4), and darktable writes 0 for none.
        String digits = text.strip().replaceFirst("\\.0*$", "");
        return digits.matches("[1-" + MOST_STARS + "]") ? Integer.valueOf(digits) : null;
    }

    /** What an XMP packet says; nothing where it says nothing of these, or breaks off before. */
    static Optional<SidecarText> ofXmp(byte[] packet) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        Reading reading = new Reading();
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(packet));
            while (xml.hasNext() && reading.depth() < MAX_DEPTH) {
                reading.event(xml.next(), xml);
            }
            xml.close();
        } catch (XMLStreamException broken) {
            return Optional.empty(); // half of a list of tags would be taken for all of it
        }
        return Optional.of(new SidecarText(reading.stars, reading.tags, reading.note))
                .filter(said -> !said.isNothing());
    }

    /** The path of open elements, and what was found. */
    private static final class Reading {
        private final List<String> open = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final Set<String> tags = new LinkedHashSet<>();
        private @Nullable Integer stars;
        private @Nullable String note;

        int depth() {
            return open.size();
        }

        void event(int event, XMLStreamReader xml) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    open.add(xml.getNamespaceURI() + xml.getLocalName());
                    text.setLength(0);
                    String rating = xml.getAttributeValue(XMP, "Rating");
                    stars = rating == null ? stars : SidecarText.stars(rating);
                }
                case XMLStreamConstants.CHARACTERS -> text.append(xml.getText());
                case XMLStreamConstants.END_ELEMENT -> end();
                default -> {
                    // Comments and instructions say nothing.
                }
            }
        }

        private void end() {
            String said = text.toString().strip();
            text.setLength(0);
            String name = open.remove(open.size() - 1);
            if (said.isEmpty()) {
                return;
            }
            if (name.equals(XMP + "Rating")) {
                stars = SidecarText.stars(said);
            } else if (open.contains(DC + "subject") && tags.size() < MOST_TAGS) {
                tags.add(said);
            } else if (note == null && (name.equals(DC + "description") || open.contains(DC + "description"))) {
                note = said;
            }
        }
    }

    /** What the JSON beside an exported file says; nothing where it is another JSON. */
    static Optional<SidecarText> ofJson(byte[] text) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException another) {
            return Optional.empty();
        }
        if (!json.path("prompt_id").isTextual()
                || !json.has("stars")
                || !json.path("tags").isArray()) {
            return Optional.empty();
        }
        Set<String> tags = new LinkedHashSet<>();
        for (JsonNode tag : json.get("tags")) {
            if (tag.isTextual() && !tag.textValue().isBlank() && tags.size() < MOST_TAGS) {
                tags.add(tag.textValue());
            }
        }
        JsonNode note = json.path("note");
        return Optional.of(new SidecarText(
                        stars(json.get("stars").asText()),
                        tags,
                        note.isTextual() && !note.textValue().isBlank() ? note.textValue() : null))
                .filter(said -> !said.isNothing());
    }
}
