package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auto.value.AutoValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.JsonMembers;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The datalink templates of one release: a manifest, and the templates that it names. Immutable;
 * whoever holds one sees this release's templates only.
 *
 * <p>An instance has passed all checks: the archive is whole, flat and of sensible size; each
 * template that the manifest names is there, is well-formed XML without a document type, and has
 * the manifest's columns as placeholders, and no others but {@code $baseUrl$}. Two are equal if
 * they are of the same release, with the same files.
 */
@AutoValue
public abstract class DatalinkPayload {

    /** The manifest's name in the archive: a JSON object of template names and lists of columns. */
    public static final String MANIFEST = "datalink-manifest.json";

    DatalinkPayload() {}

    /**
     * Reads and checks a payload.
     *
     * @param zip the archive
     * @param release the release that it is of, if that is known
     * @param source what the archive is, to begin a message with
     * @throws RepertoireFormatException if it fails a check
     */
    public static DatalinkPayload parse(byte[] zip, Optional<String> release, String source) {
        Objects.requireNonNull(release, "release");
        Objects.requireNonNull(source, "source");
        Map<String, byte[]> files = new ZipFiles(Objects.requireNonNull(zip, "zip"), source).read();
        Set<String> names = new TreeSet<>(files.keySet());
        byte[] manifestFile = files.get(MANIFEST);
        if (manifestFile == null) {
            throw new RepertoireFormatException(
                    format(
                            "%s: expected a file %s, found %s",
                            source, MANIFEST, Excerpt.ofNames(names)));
        }
        JsonMembers manifest = JsonMembers.parse(manifestFile, source + ", " + MANIFEST);
        List<DatalinkTemplate> templates = new ArrayList<>();
        for (String name : manifest.names()) {
            List<String> columns = manifest.requiredStrings(name);
            byte[] file = files.get(name + ".xml");
            if (file == null) {
                throw new RepertoireFormatException(
                        format(
                                "%s: the manifest names the template %s, expected a file of that"
                                        + " name with .xml, found %s",
                                source, Excerpt.quoted(name), Excerpt.ofNames(names)));
            }
            String where = source + ", " + name + ".xml: ";
            checkWellFormed(file, where);
            String text = new String(file, UTF_8);
            if (!Arrays.equals(text.getBytes(UTF_8), file)) {
                throw new RepertoireFormatException(where + "expected text in UTF-8");
            }
            templates.add(DatalinkTemplate.parse(name, columns, text, where));
        }
        Map<String, String> content = new LinkedHashMap<>();
        files.forEach((name, file) -> content.put(name, new String(file, ISO_8859_1)));
        return new AutoValue_DatalinkPayload(
                release, List.copyOf(templates), Collections.unmodifiableMap(content));
    }

    private static void checkWellFormed(byte[] file, String where) {
        try {
            // The JDK's own parser: one that a service brings may not know these features.
            SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            // No entity of any kind can be declared without one.
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            factory.newSAXParser().parse(new ByteArrayInputStream(file), new DefaultHandler());
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new RepertoireFormatException(
                    where
                            + "expected well-formed XML without DOCTYPE: "
                            + Excerpt.of(String.valueOf(e.getMessage()), 300),
                    e);
        }
    }

    /** The release that the payload is of; empty with a fixed URL. */
    public abstract Optional<String> release();

    /** The templates in the manifest's order. */
    public abstract List<DatalinkTemplate> templates();

    /** All files of the archive by name, each byte as a character: strings are immutable. */
    abstract Map<String, String> files();

    /**
     * The templates whose required columns are all in a result, in the manifest's order.
     *
     * @param columns the result's columns, named as {@link ResultColumns#name} does; capitals and
     *     small letters differ
     */
    public List<DatalinkTemplate> matching(Collection<String> columns) {
        Set<String> present = new HashSet<>(columns);
        return templates().stream()
                .filter(template -> present.containsAll(template.requiredColumns()))
                .collect(Collectors.toUnmodifiableList());
    }

    /** The names of all files of the archive, the manifest included. */
    public Set<String> fileNames() {
        return files().keySet();
    }

    /** A file of the archive as it was; empty if there is none of that name. */
    public Optional<byte[]> file(String name) {
        return Optional.ofNullable(files().get(name)).map(file -> file.getBytes(ISO_8859_1));
    }

    /** The files that aren't plain ASCII, which a reader that expects ASCII can't read. */
    List<String> filesBeyondAscii() {
        return fileNames().stream()
                .filter(name -> files().get(name).chars().anyMatch(c -> c > 0x7f))
                .collect(Collectors.toUnmodifiableList());
    }

    @Override
    public final String toString() {
        return format(
                "DatalinkPayload[release=%s, %s templates]",
                release().orElse("unknown"), templates().size());
    }
}
