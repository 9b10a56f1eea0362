package org.lsst.tap.schema.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * No interleaving of a read with a loader's cycle makes our DAO return anything but one release,
 * while each simpler way of reading returns something bad in some of them.
 *
 * <p>Runs a sample of the schedules, of the seed that it prints; all of them with {@code
 * -Pall-schedules}. {@code -Dschedules.seed} repeats a sample.
 */
class InterleavingsIT {

    private static final boolean ALL = "all".equals(System.getProperty("schedules"));
    private static final int SAMPLE = Integer.getInteger("schedules.sample", 60);

    /** Only the cached read, of up to 14 steps, has more schedules with some plans. */
    private static final int MOST = 25_000;

    private static final int LARGE_SAMPLE = 5_000;

    private static final long SEED =
            Long.getLong("schedules.seed", new Random().nextInt(1_000_000));

    private static final Map<Reader, Tally> TALLIES = new EnumMap<>(Reader.class);

    @ParameterizedTest
    @EnumSource(names = {"OURS", "OURS_ON_VIEWS", "OURS_CACHED", "OURS_AFTER_A_SNAPSHOT"})
    void ours_anyInterleaving_returnsOneReleaseOrTriesAgain(Reader reader) throws Exception {
        Tally tally = runAll(reader, plans(reader));

        assertThat(tally.bad()).as(tally.examples()).isZero();
        assertThat(tally.count(Outcome.FAILED)).as(tally.examples()).isZero();
        assertThat(tally.count(Outcome.ONE_RELEASE)).isPositive();
        assertThat(tally.count(Outcome.RETRIED)).isPositive();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "OURS.*")
    void others_someInterleaving_returnsWhatNeverWas(Reader reader) throws Exception {
        assertThat(runAll(reader, plans(reader)).bad()).isPositive();
    }

    @AfterAll
    static void print() {
        System.out.println(ALL ? "All schedules." : "A sample of the schedules, seed " + SEED);
        System.out.println(Tally.HEADER);
        TALLIES.values().forEach(System.out::println);
    }

    private static List<Plan> plans(Reader reader) {
        Stream<LoaderCycle> one =
                Stream.of(LoaderCycle.values())
                        // Views follow a table that is moved away.
                        .filter(c -> !reader.readsViews() || c != LoaderCycle.TABLES_MOVED);
        Stream<Plan> two =
                LoaderCycle.PAIRED.stream()
                        .flatMap(a -> LoaderCycle.PAIRED.stream().map(b -> Plan.coarse(a, b)));
        return Stream.concat(one.map(Plan::of), two).toList();
    }

    private static Tally runAll(Reader reader, List<Plan> plans)
            throws SQLException, InterruptedException {
        Tally tally = TALLIES.computeIfAbsent(reader, Tally::new);
        Random random = new Random(SEED);
        try (ScheduleRunner runner = new ScheduleRunner(reader)) {
            for (Plan plan : plans) {
                Iterator<Schedule> schedules = schedules(reader, plan, random).iterator();
                while (schedules.hasNext()) {
                    Schedule schedule = schedules.next();
                    tally.add(plan, schedule, runner.run(schedule, plan));
                }
            }
        }
        return tally;
    }

    private static Stream<Schedule> schedules(Reader reader, Plan plan, Random random) {
        int readerSteps = reader.steps();
        int loaderSteps = plan.length();
        long count = Schedule.count(readerSteps, loaderSteps);
        int sample = ALL ? LARGE_SAMPLE : SAMPLE;
        return count <= (ALL ? MOST : sample)
                ? Schedule.all(readerSteps, loaderSteps)
                : Stream.generate(() -> Schedule.random(readerSteps, loaderSteps, random))
                        .limit(sample);
    }
}
