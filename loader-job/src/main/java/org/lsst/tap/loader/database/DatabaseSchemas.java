package org.lsst.tap.loader.database;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.text.Identifiers;

/**
 * The names of the database schemas that a swap exchanges. Immutable.
 *
 * @param live what TAP services read
 * @param staging what the next release is loaded into, and the previous one is kept in
 * @param temp the name that live has for a moment inside the swap's transaction
 */
public record DatabaseSchemas(String live, String staging, String temp) {

    private static final String RETIRED_SUFFIX = "_retired_";

    /** The standard names, as SQL that psql can run has them: quoted, or as literals. */
    private static final Pattern STANDARD_NAME =
            Pattern.compile("([\"'])tap_schema(_staging|_temp|_history|)\\1");

    /** Leaves room for {@link #retired(int)} of up to six digits. */
    private static final int MAX_BYTES = Identifiers.MAX_BYTES - RETIRED_SUFFIX.length() - 6;

    /** The names that TAP services and Repertoire's own job use. */
    public static final DatabaseSchemas STANDARD = of("tap_schema");

    public DatabaseSchemas {
        Identifiers.check("name of the live database schema", live, MAX_BYTES);
        Identifiers.check("name of the staging database schema", staging, MAX_BYTES);
        Identifiers.check("name of the temporary database schema", temp, MAX_BYTES);
        String history = live + "_history";
        if (Set.copyOf(List.of(live, staging, temp, history)).size() < 4) {
            throw new ConfigurationException(
                    "The database schemas \"%s\" (live), \"%s\" (staging) and \"%s\" (temporary) must have three names, none of them \"%s\". Nothing was changed."
                            .formatted(live, staging, temp, history));
        }
    }

    /** Returns the names that follow from the name of live, in Repertoire's way. */
    public static DatabaseSchemas of(String live) {
        return new DatabaseSchemas(live, live + "_staging", live + "_temp");
    }

    List<String> all() {
        return List.of(live, staging, temp);
    }

    /** Returns the name of the database schema that has the history of live; no swap changes it. */
    public String history() {
        return live + "_history";
    }

    /** Returns SQL with these names in the place of the standard ones. */
    public String in(String sql) {
        return STANDARD_NAME
                .matcher(sql)
                .replaceAll(
                        found -> {
                            String name =
                                    switch (found.group(2)) {
                                        case "_staging" -> staging;
                                        case "_temp" -> temp;
                                        case "_history" -> history();
                                        default -> live;
                                    };
                            return Matcher.quoteReplacement(
                                    found.group(1).equals("'")
                                            ? Identifiers.literal(name)
                                            : Identifiers.quote(name));
                        });
    }

    /** Returns a name for a database schema that is out of use and waits to be dropped. */
    public String retired(int number) {
        return staging + RETIRED_SUFFIX + number;
    }

    /** Whether {@code name} is one that {@link #retired(int)} gives. */
    public boolean isRetired(String name) {
        return name.matches(Pattern.quote(staging + RETIRED_SUFFIX) + "[0-9]{1,6}");
    }
}
