package io.github.comfyarchive.export;

import io.github.comfyarchive.store.row.Said;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * What people said of a picture, as programs for pictures read it: {@code xmp:Rating}, {@code dc:subject} and {@code dc:description} (ISO 16684-1,
 * "XMP data model, serialization and core properties").
 */
final class XmpPacket {
    private static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/";
    private static final String DC = "http://purl.org/dc/elements/1.1/";
    private static final String META = "adobe:ns:meta/";

    private XmpPacket() {}

    /** The file's bytes. */
    static byte[] of(Said said) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newInstance().createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
            write(said, xml);
            xml.close();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("XML cannot be written to memory", impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(Said said, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("x", "xmpmeta", META);
        xml.writeNamespace("x", META);
        xml.writeStartElement("rdf", "RDF", RDF);
        xml.writeNamespace("rdf", RDF);
        xml.writeStartElement("rdf", "Description", RDF);
        xml.writeNamespace("xmp", XMP);
        xml.writeNamespace("dc", DC);
        xml.writeAttribute("rdf", RDF, "about", "");
        if (said.stars() != null) {
            xml.writeAttribute("xmp", XMP, "Rating", said.stars().toString());
        }
        if (!said.tags().isEmpty()) {
            xml.writeStartElement("dc", "subject", DC);
            xml.writeStartElement("rdf", "Bag", RDF);
            for (String tag : said.tags()) {
                xml.writeStartElement("rdf", "li", RDF);
                xml.writeCharacters(legal(tag));
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndElement();
        }
        if (said.note() != null) {
            xml.writeStartElement("dc", "description", DC);
            xml.writeStartElement("rdf", "Alt", RDF);
            xml.writeStartElement("rdf", "li", RDF);
            xml.writeAttribute("xml:lang", "x-default");
            xml.writeCharacters(legal(said.note()));
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
    }

    /** Without what XML 1.0 has no way to say (section 2.2, "Characters"). */
    private static String legal(String text) {
        return text.codePoints()
                .filter(code -> code == '\t'
                        || code == '\n'
                        || code == '\r'
                        || (code >= 0x20 && code <= 0xD7FF)
                        || (code >= 0xE000 && code <= 0xFFFD)
                        || code >= 0x10000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
