package org.lsst.tap.loader.database;

import java.util.List;
import java.util.Optional;

/**
 * What the database schemas of a swap hold at one moment. Immutable.
 *
 * @param live what TAP services read
 * @param staging the other release
 * @param temp the left-over of an interrupted or foreign swap; normally empty
 * @param retired names of database schemas that wait to be dropped
 */
public record DatabaseState(
        Optional<ReleaseState> live,
        Optional<ReleaseState> staging,
        Optional<ReleaseState> temp,
        List<String> retired) {

    public DatabaseState {
        retired = List.copyOf(retired);
    }

    /** Returns the first name for a retired database schema that is not taken. */
    public String freeRetiredName(DatabaseSchemas names) {
        int number = 1;
        while (retired.contains(names.retired(number))) {
            number++;
        }
        return names.retired(number);
    }
}
