package org.lsst.tap.loader.felis.yaml;

/**
 * A reason why a document can't be read.
 *
 * @param kind what sort of reason
 * @param mark where
 * @param message what was found and what is expected
 */
public record YamlProblem(Kind kind, Mark mark, String message) {

    /** The sorts of reasons. */
    public enum Kind {
        /** The bytes are not text, or hold characters that YAML forbids. */
        ENCODING,
        /** The text is no YAML document. */
        SYNTAX,
        /** A tag. */
        TAG,
        /** YAML that no release has used, and that YAML readers disagree about. */
        FORM,
        /** A key that is no string. */
        KEY,
        /** A key twice in a mapping. */
        DUPLICATE_KEY,
        /** Too large, too deep, or with too many aliases. */
        LIMIT
    }
}
