package org.lsst.tap.loader.swap;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.text.Identifiers;
import org.lsst.tap.loader.text.ResourceFile;

/**
 * {@code swap.sql} with the names and bounds of one swap, without BEGIN and COMMIT. Immutable.
 *
 * @param hasLive whether there is a live to exchange names with
 * @param recorded the columns of what becomes live's {@code version} that can be written
 */
record SwapScript(DatabaseSchemas names, boolean hasLive, Set<String> recorded) {

    private static final String FILE = ResourceFile.read(SwapScript.class, "swap.sql");

    /** One of the relations to lock, which live may lack. */
    private static final Pattern RELATION = Pattern.compile("\n    \"tap_schema\"\\.\"(\\w+)\",?");

    private static final Pattern NAME =
            Pattern.compile("([\"'])(tap_schema(?:_staging|_temp|_history)?)\\1");

    /** Returns the renames alone, which wait for no reader. */
    String rename(SwapResult.Way way) {
        return filled(names, paragraphs(false).replace("'exclusive'", "'" + way + "'"));
    }

    /** Returns the renames with the locks on those relations in front. */
    String exclusive(Set<String> relations, long each, long sum) {
        String sql =
                paragraphs(true)
                        .replace("'50ms'", "'" + each + "ms'")
                        .replace("'200ms'", "'" + sum + "ms'");
        String locked =
                RELATION.matcher(sql)
                        .replaceAll(one -> relations.contains(one.group(1)) ? "$0" : "")
                        .replaceFirst(",(\\s+IN ACCESS)", "$1");
        return filled(names, locked.replaceFirst("LOCK TABLE\\s+IN ACCESS[^;]*;", ""));
    }

    /** Returns the last query: whether no other job works here, and the two database schemas. */
    static String check(DatabaseSchemas names) {
        return filled(
                names, FILE.substring(FILE.lastIndexOf("\nSELECT"), FILE.indexOf("\nCOMMIT")));
    }

    private String paragraphs(boolean locks) {
        Map<String, Boolean> conditions =
                Map.of(
                        "-- Only with the locks", locks,
                        "-- Only where there is a live", hasLive,
                        "-- Only where version has the columns", recorded.contains("live_since"));
        String sql =
                Arrays.stream(FILE.split("\n\n"))
                        .filter(text -> conditions.getOrDefault(text.split(":", 2)[0], true))
                        .map(text -> text.replaceAll("(?m)^(--.*|BEGIN;|COMMIT;)\n?", "").strip())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("\n"));
        return recorded.contains("cut_over") ? sql : sql.replace(", cut_over = 'exclusive'", "");
    }

    /** Returns SQL with other names in the place of the standard ones. */
    static String filled(DatabaseSchemas names, String sql) {
        Map<String, String> others =
                Map.of(
                        DatabaseSchemas.STANDARD.live(), names.live(),
                        DatabaseSchemas.STANDARD.staging(), names.staging(),
                        DatabaseSchemas.STANDARD.temp(), names.temp(),
                        DatabaseSchemas.STANDARD.history(), names.history());
        return NAME.matcher(sql)
                .replaceAll(
                        found -> {
                            String name = others.getOrDefault(found.group(2), "");
                            return Matcher.quoteReplacement(
                                    found.group(1).equals("'")
                                            ? Identifiers.literal(name)
                                            : Identifiers.quote(name));
                        });
    }
}
