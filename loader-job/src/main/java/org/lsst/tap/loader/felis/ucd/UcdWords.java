package org.lsst.tap.loader.felis.ucd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The UCD1+ vocabulary; the file names its version and source. Loaded on first use. */
final class UcdWords {

    private static final String FILE = "/org/lsst/tap/loader/felis/ucd1p-words.txt";

    private static final Map<String, Use> WORDS = load();

    private UcdWords() {}

    /** Where a word may stand. */
    enum Use {
        /** Only first. */
        PRIMARY,
        /** Only later. */
        SECONDARY,
        /** First or later. */
        BOTH
    }

    /** Returns where a word, in lower case, may stand, or null for an unknown one. */
    static @Nullable Use use(String lowerCase) {
        return WORDS.get(lowerCase);
    }

    private static Map<String, Use> load() {
        Map<String, Use> words = new HashMap<>(1024);
        try (InputStream in = UcdWords.class.getResourceAsStream(FILE);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            Use use = Use.BOTH;
            String line;
            while ((line = reader.readLine()) != null) {
                if (line.startsWith("[")) {
                    use =
                            Use.valueOf(
                                    line.substring(1, line.length() - 1).toUpperCase(Locale.ROOT));
                } else if (!line.isEmpty() && !line.startsWith("#")) {
                    words.put(line.toLowerCase(Locale.ROOT), use);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + FILE + " from the jar failed", e);
        }
        return words;
    }
}
