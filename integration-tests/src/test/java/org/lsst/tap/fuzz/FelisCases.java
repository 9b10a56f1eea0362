package org.lsst.tap.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Felis files, most of them bad: small changes of a file with everything in it, lines moved about,
 * values exchanged, bytes changed in whole files, and texts that cost much. Stateless.
 */
final class FelisCases implements FuzzRun.Generator {

    /** A file that uses all of Felis that TAP_SCHEMA asks for. */
    static final String EVERYTHING =
            """
            name: s
            version: {current: "1", compatible: ["0"]}
            resources: {r: {uri: base.yaml}}
            tables:
            - name: t
              tap:table_index: 1
              primaryKey: "#t.a"
              columns:
              - {name: a, datatype: char, length: &a 5, ivoa:ucd: meta.id, ivoa:unit: m/s}
              - {name: b, datatype: char, length: *a, votable:arraysize: 3x4, value: x, tap:principal: 1}
              - {name: c, datatype: timestamp, precision: 3, votable:xtype: '', nullable: no}
              columnRefs:
                r:
                  b: {id: , x: {ref_name: id, overrides: {tap:column_index: 3}}}
              columnGroups: [{name: g, columns: ["#t.a"]}]
              constraints:
              - {name: k, "@type": ForeignKey, columns: ["#t.a"], referencedColumns: ["#t.b"]}
              - {name: u, "@type": Unique, columns: ["#t.c"]}
              indexes: [{name: i, columns: ["#t.b"]}]
            """;

    static final List<String> PIECES =
            List.of(
                    "",
                    " ",
                    "\n",
                    "\t",
                    ":",
                    "- ",
                    "? ",
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    "#",
                    "&a",
                    "*a",
                    "!!int ",
                    "!!set ",
                    "!!binary ",
                    "!!python/object:x ",
                    "!x ",
                    "|",
                    ">",
                    "'",
                    "\"",
                    "%",
                    "%YAML 9.9\n",
                    "---\n",
                    "...\n",
                    "<<: ",
                    ".inf",
                    ".nan",
                    "-1",
                    "1e3",
                    "1.0e+300",
                    "99999999999999999999",
                    "0b_",
                    "0x",
                    "0o8",
                    "12:30",
                    "1:99:99",
                    "2026-01-01",
                    "2026-13-45",
                    "yes",
                    "~",
                    "null",
                    "\\ud800",
                    "\\U00110000",
                    "\\x",
                    "\\/",
                    "\"\\/\"",
                    "\uFEFF",
                    "\u2028",
                    "\u0085",
                    "\u00B2",
                    "\u212A",
                    "\u0000",
                    "\r",
                    "name: x",
                    "m^2",
                    "m(((",
                    "sqrt(m)",
                    "10**(1/0)",
                    "pos.eq.ra;meta",
                    "a:b:c",
                    "#t.b",
                    "base.yaml",
                    "./s.yaml",
                    "../x",
                    "b\\na.yaml",
                    "\"b\\na.yaml\"",
                    "char",
                    "string",
                    "text",
                    "Check",
                    "length: 99999999999",
                    "ivoa:ucd: \"a\\nb\"",
                    "ivoa:unit: \"m\\nq\"",
                    "uri: \"b\\nc.yaml\"",
                    "votable:arraysize: 1*",
                    "votable:arraysize: 99999999999999999999",
                    "tap:column_index: -2147483649",
                    "description: |\n    x",
                    "\ud83d\ude00");

    private final List<byte[]> files = new ArrayList<>();

    /** Makes cases of {@link #EVERYTHING}, and of {@code whole} files now and then. */
    FelisCases(List<byte[]> whole) {
        files.addAll(whole);
    }

    @Override
    public byte[] next(SplittableRandom random) {
        int kind = random.nextInt(100);
        if (kind < 60) {
            return pieces(random).getBytes(UTF_8);
        }
        if (kind < 75) {
            return lines(EVERYTHING, random).getBytes(UTF_8);
        }
        if (kind < 90) {
            return Bytes.mutate(EVERYTHING.getBytes(UTF_8), PIECES, random);
        }
        if (kind < 96 || files.isEmpty()) {
            return costly(random).getBytes(UTF_8);
        }
        return Bytes.mutate(Bytes.pick(files, random), PIECES, random);
    }

    private static String pieces(SplittableRandom random) {
        StringBuilder text = new StringBuilder(EVERYTHING);
        for (int i = random.nextInt(2); i >= 0; i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(8));
            text.replace(at, end, Bytes.pick(PIECES, random));
        }
        return text.toString();
    }

    private static String lines(String text, SplittableRandom random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(lines.size());
            int other = random.nextInt(lines.size());
            switch (random.nextInt(6)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(other, lines.get(at));
                case 2 -> Collections.swap(lines, at, other);
                case 3 -> lines.set(at, "  " + lines.get(at));
                case 4 ->
                        lines.set(at, lines.get(at).replaceFirst("[^ :]+", key(lines.get(other))));
                default ->
                        lines.set(at, lines.get(at).replaceFirst(":.*", value(lines.get(other))));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String key(String line) {
        return line.strip().replaceFirst(":.*", "").replace("\\", "").replace("$", "");
    }

    private static String value(String line) {
        return ":" + line.replaceFirst("^[^:]*:?", "").replace("\\", "").replace("$", "");
    }

    /** Texts whose cost could grow faster than their length. */
    private static String costly(SplittableRandom random) {
        int n = 1 << random.nextInt(13);
        String column = "name: s\ntables:\n- name: t\n  columns:\n  - {name: a, datatype: int, ";
        return switch (random.nextInt(14)) {
            case 0 -> "[".repeat(n) + "]".repeat(n);
            case 1 -> "name: " + "{a: ".repeat(n) + "}".repeat(n);
            case 2 -> "- ".repeat(n) + "x";
            case 3 -> laughs(1 + random.nextInt(30), 2 + random.nextInt(9));
            case 4 -> "a: &a [*a, *a]\nname: *a\n";
            case 5 -> column + "ivoa:unit: \"" + "(".repeat(n) + "m" + ")".repeat(n) + "\"}\n";
            case 6 -> column + "ivoa:unit: \"" + "m ".repeat(n) + "\"}\n";
            case 7 -> column + "ivoa:unit: \"" + "sqrt(".repeat(n) + "m" + ")".repeat(n) + "\"}\n";
            case 8 -> column + "ivoa:ucd: \"" + "meta.id;".repeat(n) + "meta.main\"}\n";
            case 9 -> column + "ivoa:ucd: \"" + "x".repeat(n) + ";\\n\"}\n";
            case 10 -> column + "length: " + "9".repeat(n) + "}\n";
            case 11 -> column + "length: " + "1:".repeat(n) + "1}\n";
            case 12 -> "name: s\ntables: [" + "{name: t},".repeat(n) + "]\n";
            default -> "name: \"" + "\\/".repeat(n) + "\"\n";
        };
    }

    /** Aliases of aliases: {@code width} to the power of {@code depth} when expanded. */
    private static String laughs(int depth, int width) {
        StringBuilder text = new StringBuilder("x0: &x0 {name: t, columns: []}\n");
        for (int i = 1; i <= depth; i++) {
            String before = "*x" + (i - 1) + ", ";
            text.append("x%d: &x%d [%s]%n".formatted(i, i, before.repeat(width)));
        }
        return text + "name: s\ntables: *x" + depth + "\n";
    }
}
