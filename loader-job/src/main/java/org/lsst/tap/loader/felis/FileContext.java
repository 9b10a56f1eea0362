package org.lsst.tap.loader.felis;

import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.Mark;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** What the readers of one file share: its name, its findings, and a bound on its objects. */
final class FileContext {

    /** Objects and list items of one file with all aliases expanded; a release has 20,000. */
    static final int MAX_OBJECTS = 200_000;

    private final String file;
    private final Findings findings;
    private @Nullable GeneratedIds generatedIds;
    private int objects;

    FileContext(String file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    String file() {
        return file;
    }

    Findings findings() {
        return findings;
    }

    @Nullable GeneratedIds generatedIds() {
        return generatedIds;
    }

    void generateIds(YamlValue.Mapping schema) {
        generatedIds = GeneratedIds.of(this, schema);
    }

    /**
     * Counts an object, so that aliases that multiply end.
     *
     * @throws TooManyObjectsException if there are more than a file may have
     */
    void countObject() {
        if (++objects > MAX_OBJECTS) {
            throw new TooManyObjectsException();
        }
    }

    /** Returns a string without the white space around it, or null with a finding. */
    @Nullable String text(YamlValue value, DocumentPath path) {
        if (!(value instanceof YamlValue.Text text)) {
            add(
                    FindingCode.VALUE_TYPE,
                    value.mark(),
                    path,
                    "expected a string, found " + value.describe());
            return null;
        }
        if (Texts.hasLoneSurrogate(text.value())) {
            add(
                    FindingCode.FILE_ENCODING,
                    value.mark(),
                    path,
                    "expected whole characters, found half of one (a surrogate)");
            return null;
        }
        return Texts.strip(text.value());
    }

    void add(FindingCode code, Mark mark, DocumentPath path, String message) {
        findings.add(code, new Place(file, mark, path), message);
    }

    /** Ends the reading of a file that is too large; never leaves the reader. */
    static final class TooManyObjectsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyObjectsException() {
            super("more than " + MAX_OBJECTS + " objects", null, false, false);
        }
    }
}
