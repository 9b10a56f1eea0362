package org.lsst.tap.loader.felis.words;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lsst.tap.loader.text.ResourceFile;

/** The units and which prefixes they take; the file names its source. Loaded on first use. */
final class UnitNames {

    /** The longest prefix, {@code quetta}. */
    private static final int LONGEST_PREFIX = 6;

    private static final UnitNames ALL = new UnitNames();

    private final Map<String, Set<String>> prefixClasses = new HashMap<>();
    private final Map<String, Set<String>> prefixesByUnit = new HashMap<>();

    private UnitNames() {
        for (String line :
                ResourceFile.lines(UnitNames.class, "/org/lsst/tap/loader/felis/units.txt")) {
            int colon = line.indexOf(':');
            List<String> head = List.of(line.substring(0, colon).split(" ", -1));
            List<String> words = List.of(line.substring(colon + 1).strip().split(" +", -1));
            if (head.get(0).equals("prefixes")) {
                prefixClasses.computeIfAbsent(head.get(1), name -> new HashSet<>()).addAll(words);
            } else {
                Set<String> prefixes = prefixes(head.subList(1, head.size()));
                words.forEach(unit -> prefixesByUnit.put(unit, prefixes));
            }
        }
    }

    private Set<String> prefixes(List<String> rules) {
        Set<String> prefixes = new HashSet<>();
        for (String rule : rules) {
            if (rule.startsWith("+")) {
                prefixes.add(rule.substring(1));
            } else if (rule.startsWith("-")) {
                prefixes.remove(rule.substring(1));
            } else {
                prefixes.addAll(prefixClasses.getOrDefault(rule, Set.of()));
            }
        }
        return prefixes;
    }

    /** Says if a unit has this name, with a prefix or without. */
    static boolean isKnown(String name) {
        if (ALL.prefixesByUnit.containsKey(name)) {
            return true;
        }
        for (int i = 1; i < name.length() && i <= LONGEST_PREFIX; i++) {
            Set<String> prefixes = ALL.prefixesByUnit.getOrDefault(name.substring(i), Set.of());
            if (prefixes.contains(name.substring(0, i))) {
                return true;
            }
        }
        return false;
    }
}
