package org.lsst.tap.schema.schedules;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What CADC's DAO reads at rest from each release, and how another result differs. Immutable. */
final class Expected {

    private static final Pattern MARK = Pattern.compile("(child of )?release \\d+");

    /** The texts of releases 1 and 2, bare and with a child: all others differ in the number. */
    private final Map<Live, String> templates = new HashMap<>();

    /**
     * Reads releases.
     *
     * @param connection to a database with an empty live database schema; empty again afterwards
     */
    Expected(SmallReleases sql, Connection connection) throws SQLException {
        var dataSource = new SingleConnectionDataSource(connection, true);
        for (int release = 1; release <= 2; release++) {
            execute(connection, sql.fill(SmallReleases.LIVE, release));
            templates.put(Live.of(release), Reader.atRest(dataSource));
            execute(connection, SmallReleases.createChild(release));
            execute(connection, "ALTER TABLE public.child INHERIT tap_schema.columns11");
            templates.put(Live.withChild(release), Reader.atRest(dataSource));
            execute(connection, "DROP TABLE public.child");
            execute(connection, sql.delete(SmallReleases.LIVE));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns whether a text is the one of what was live. */
    boolean matches(Live live, String text) {
        if (live.equals(Live.MISSING)) {
            return false;
        }
        int template = live.release() % 2 == 1 ? 1 : 2;
        return templates
                .get(new Live(template, live.child()))
                .replace("release " + template, "release " + live.release())
                .equals(text);
    }

    /** Returns the releases that the rows of a text name, in order. */
    static Set<String> marks(String text) {
        return MARK.matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns in which way a text is bad that matches nothing it may match. */
    static ReadOutcome badness(String text) {
        if (marks(text).size() > 1) {
            return ReadOutcome.TORN;
        }
        boolean complete =
                Stream.of("schema|", "table|", "column|", "key|", "keyColumn|")
                        .allMatch(text::contains);
        return complete ? ReadOutcome.WRONG : ReadOutcome.EMPTY;
    }
}
