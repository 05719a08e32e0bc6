package io.github.comfyarchive.media;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The texts of XML: of XMP (ISO 16684-1), which names them by elements or by attributes, and of SVG, which has them in {@code metadata},
 * {@code desc} and comments. No document type is read, no entity but XML's own five is replaced, nothing else is opened.
 */
final class XmlTexts {
    private static final Set<String> SVG_TEXTS = Set.of("metadata", "desc");

    /** A picture has a dozen levels; more are made to fill memory. */
    private static final int MAX_DEPTH = 1_000;

    private final Findings findings;
    private final boolean svg;
    /** An element for each level; its text stands between those of the elements in it. */
    private final Deque<Element> open = new ArrayDeque<>();

    /** How many elements are open whose texts are wanted. */
    private int wanted;

    /** What is kept of the texts that are being read. */
    private int pending;

    private XmlTexts(Findings findings, boolean svg) {
        this.findings = findings;
        this.svg = svg;
    }

    private static final class Element {
        final String name;
        final boolean wanted;
        final StringBuilder text = new StringBuilder();

        Element(String name, boolean wanted) {
            this.name = name;
            this.wanted = wanted;
        }
    }

    /** A packet of XMP. */
    static void readXmp(InputStream packet, Findings findings) {
        new XmlTexts(findings, false).read(packet);
    }

    /** A picture. */
    static void readSvg(FileBytes file, Findings findings) {
        new XmlTexts(findings, true).read(file.stream(0, Math.min(file.size(), findings.room())));
    }

    private void read(InputStream in) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(in);
            while (reader.hasNext() && open.size() < MAX_DEPTH) {
                event(reader.next(), reader);
            }
            reader.close();
        } catch (XMLStreamException broken) {
            // What was found before it breaks off stands, as in any other file.
        }
    }

    private void event(int event, XMLStreamReader reader) {
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> start(reader);
            case XMLStreamConstants.END_ELEMENT -> end();
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                Element element = open.peek();
                if (element != null && wanted > 0 && reader.getTextLength() <= findings.room() - pending) {
                    element.text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
                    pending += reader.getTextLength();
                }
            }
            case XMLStreamConstants.COMMENT -> {
                if (svg) {
                    findings.text("comment", reader.getText().strip());
                }
            }
            default -> {
                // Document types, references to entities and instructions say nothing.
            }
        }
    }

    private void start(XMLStreamReader reader) {
        String name = reader.getLocalName();
        boolean wants = !svg || SVG_TEXTS.contains(name.toLowerCase(Locale.ROOT));
        open.push(new Element(name, wants));
        wanted += wants ? 1 : 0;
        for (int i = 0; wanted > 0 && i < reader.getAttributeCount(); i++) {
            findings.text(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
    }

    private void end() {
        Element element = open.pop();
        wanted -= element.wanted ? 1 : 0;
        pending -= element.text.length();
        String text = element.text.toString().strip();
        if (!text.isEmpty()) {
            findings.text(named(element.name), text);
        }
    }

    /** Texts of several languages and lists stand in elements without a name of their own (ISO 16684-1, 7.5). */
    private String named(String name) {
        if (!name.equals("li") && !name.equals("value")) {
            return name;
        }
        return open.stream()
                .map(element -> element.name)
                .filter(outer -> !Set.of("Alt", "Bag", "Seq", "li").contains(outer))
                .findFirst()
                .orElse(name);
    }
}
