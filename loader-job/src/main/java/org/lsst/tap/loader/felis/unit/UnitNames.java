package org.lsst.tap.loader.felis.unit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The units and which prefixes they take; the file names its source. Loaded on first use. */
final class UnitNames {

    private static final String FILE = "/org/lsst/tap/loader/felis/units.txt";

    /** The longest prefix, {@code quetta}. */
    private static final int LONGEST_PREFIX = 6;

    private static final UnitNames ALL = new UnitNames();

    /** Prefixes by unit. */
    private final Map<String, Set<String>> units = new HashMap<>();

    private final Set<String> allPrefixes = new HashSet<>();

    private UnitNames() {
        Map<String, List<String>> classes = new LinkedHashMap<>();
        try (InputStream in = UnitNames.class.getResourceAsStream(FILE);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String line;
            while ((line = reader.readLine()) != null) {
                int colon = line.indexOf(':');
                if (line.startsWith("prefixes ")) {
                    List<String> prefixes = words(line.substring(colon + 1));
                    allPrefixes.addAll(prefixes);
                    classes.computeIfAbsent(
                                    line.substring("prefixes ".length(), colon),
                                    name -> new ArrayList<>())
                            .addAll(prefixes);
                } else if (line.startsWith("units")) {
                    Set<String> prefixes =
                            prefixes(words(line.substring("units".length(), colon)), classes);
                    words(line.substring(colon + 1)).forEach(unit -> units.put(unit, prefixes));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + FILE + " from the jar failed", e);
        }
    }

    private static Set<String> prefixes(List<String> rules, Map<String, List<String>> classes) {
        Set<String> prefixes = new HashSet<>();
        for (String rule : rules) {
            if (rule.startsWith("+")) {
                prefixes.add(rule.substring(1));
            } else if (rule.startsWith("-")) {
                prefixes.remove(rule.substring(1));
            } else {
                prefixes.addAll(classes.getOrDefault(rule, List.of()));
            }
        }
        return prefixes;
    }

    private static List<String> words(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? List.of() : List.of(stripped.split(" +", -1));
    }

    /** Says if a unit has this name, with a prefix or without, in ASCII or with a sign. */
    static boolean isKnown(String written) {
        return !base(written).isEmpty();
    }

    /** Returns the name without prefix, or an empty text for an unknown one. */
    static String base(String written) {
        String name = UnitSigns.name(written);
        if (ALL.units.containsKey(name)) {
            return name;
        }
        for (int i = 1; i < name.length() && i <= LONGEST_PREFIX; i++) {
            String prefix = name.substring(0, i);
            if (ALL.allPrefixes.contains(prefix)
                    && ALL.units.getOrDefault(name.substring(i), Set.of()).contains(prefix)) {
                return name.substring(i);
            }
        }
        return "";
    }
}
