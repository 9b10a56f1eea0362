package org.lsst.tap.loader.swap;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
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
 * @param names the database schemas
 * @param hasLive whether there is a live to exchange names with
 * @param recorded the columns of what becomes live's {@code version} that can be written
 */
record SwapScript(DatabaseSchemas names, boolean hasLive, Set<String> recorded) {

    private static final String FILE = ResourceFile.read(SwapScript.class, "swap.sql");

    private static final Pattern LOCK = Pattern.compile("(?s)(LOCK TABLE)(.*?)(\\s+IN ACCESS.*?;)");

    /** The names that others take the place of, as names and as texts. */
    private static final Pattern NAMES =
            Pattern.compile("([\"'])(tap_schema(?:_staging|_temp)?)\\1");

    SwapScript {
        recorded = Set.copyOf(recorded);
    }

    /** Returns the renames alone, which wait for no reader. */
    String rename(SwapResult.Way way) {
        return filled(paragraphs(false).replace("'exclusive'", "'" + way + "'"));
    }

    /** Returns the renames with the locks in front. */
    String exclusive(LiveLocks locks) {
        String sql =
                paragraphs(true)
                        .replace("'50ms'", "'" + locks.each().toMillis() + "ms'")
                        .replace("'200ms'", "'" + locks.sum().toMillis() + "ms'");
        return filled(
                LOCK.matcher(sql)
                        .replaceFirst(lock -> restricted(lock.group(), locks.relations())));
    }

    /** Returns LOCK with those of its relations that live has, in the same order. */
    private static String restricted(String lock, Set<String> relations) {
        Matcher parts = LOCK.matcher(lock);
        if (!parts.matches() || relations.isEmpty()) {
            return "";
        }
        String list =
                Arrays.stream(parts.group(2).split(",", -1))
                        .filter(one -> relations.contains(one.strip().split("\"", -1)[3]))
                        .collect(Collectors.joining(","));
        return parts.group(1) + list + parts.group(3);
    }

    private String paragraphs(boolean locks) {
        Map<String, Boolean> conditions =
                Map.of(
                        "-- Only with the locks:", locks,
                        "-- Only where there is a live:", hasLive,
                        "-- Only where version has", recorded.contains("live_since"));
        String sql =
                Arrays.stream(FILE.split("\n\n"))
                        .filter(
                                text ->
                                        conditions.entrySet().stream()
                                                .filter(one -> text.startsWith(one.getKey()))
                                                .allMatch(Map.Entry::getValue))
                        .map(text -> text.replaceAll("(?m)^--.*\n?", "").strip())
                        .filter(text -> !text.isEmpty() && !text.matches("BEGIN;|COMMIT;"))
                        .collect(Collectors.joining("\n"));
        return recorded.contains("cut_over") ? sql : sql.replace(", cut_over = 'exclusive'", "");
    }

    private String filled(String sql) {
        Map<String, String> others =
                Map.of(
                        DatabaseSchemas.STANDARD.live(), names.live(),
                        DatabaseSchemas.STANDARD.staging(), names.staging(),
                        DatabaseSchemas.STANDARD.temp(), names.temp());
        return NAMES.matcher(sql)
                .replaceAll(
                        found -> {
                            String name =
                                    Optional.ofNullable(others.get(found.group(2))).orElseThrow();
                            return Matcher.quoteReplacement(
                                    found.group(1).equals("'")
                                            ? Identifiers.literal(name)
                                            : Identifiers.quote(name));
                        });
    }
}
