package org.lsst.tap.schema.schedules;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
 * <p>Runs a sample of the schedules, of the seed that it prints; with {@code -Dschedules=all} all
 * of them where there are up to {@value #MOST}, or else {@value #LARGE_SAMPLE}. {@code
 * -Dschedules.seed} repeats a sample, {@code -Dschedules.sample} sets its size.
 */
class InterleavingsIT {

    private static final boolean ALL = "all".equals(System.getProperty("schedules"));

    /** Of each reader of ours with each plan; of each other reader fewer. */
    private static final int SAMPLE = Integer.getInteger("schedules.sample", 40);

    private static final int OTHERS_SAMPLE = Math.max(1, SAMPLE / 6);

    /**
     * So many are run in any case. Two of the other readers are wrong in a few orders with the
     * shortest cycles alone, which a small sample may miss.
     */
    private static final int FEW = 200;

    /** Only a read with an earlier snapshot has more, with a swap there and back. */
    private static final int MOST = 15_000;

    private static final int LARGE_SAMPLE = 5_000;

    private static final long SEED =
            Long.getLong("schedules.seed", new Random().nextInt(1_000_000));

    private static final Map<Reader, ScheduleCounts> TALLIES = new EnumMap<>(Reader.class);

    @ParameterizedTest
    @EnumSource(names = {"OURS", "OURS_ON_VIEWS", "OURS_CACHED", "OURS_AFTER_A_SNAPSHOT"})
    void ours_anyInterleaving_returnsOneReleaseOrTriesAgain(Reader reader) throws Exception {
        ScheduleCounts tally = runAll(reader, SAMPLE);

        assertThat(tally.bad()).as(tally.examples()).isZero();
        assertThat(tally.count(ReadOutcome.FAILED)).as(tally.examples()).isZero();
        assertThat(tally.count(ReadOutcome.ONE_RELEASE)).isPositive();
        assertThat(tally.count(ReadOutcome.RETRIED)).isPositive();
        assertThat(tally.mostSteps()).isEqualTo(reader.steps());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "OURS.*")
    void others_someInterleaving_returnsWhatNeverWas(Reader reader) throws Exception {
        ScheduleCounts tally = runAll(reader, OTHERS_SAMPLE);

        assertThat(tally.bad()).isPositive();
        assertThat(tally.mostSteps()).isEqualTo(reader.steps());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "OURS.*")
    void others_knownCounterExamples_returnWhatNeverWas(Reader reader) throws Exception {
        List<CounterExample> known =
                CounterExample.known().stream()
                        .collect(groupingBy(CounterExample::reader))
                        .get(reader);

        try (ScheduleRunner runner = new ScheduleRunner(reader)) {
            for (CounterExample example : known) {
                assertThat(runner.run(example.schedule(), example.plan()).outcome())
                        .as(example.toString())
                        .isEqualTo(example.outcome());
            }
        }
    }

    @AfterAll
    static void print() {
        System.out.println(ALL ? "All schedules." : "A sample of the schedules, seed " + SEED);
        System.out.println(ScheduleCounts.HEADER);
        TALLIES.values().forEach(System.out::println);
        CounterExample.write(
                Path.of("target", "counter-examples.txt"),
                TALLIES.values().stream().flatMap(t -> t.counterExamples().stream()).toList());
    }

    private static ScheduleCounts runAll(Reader reader, int sample) throws Exception {
        ScheduleCounts tally = TALLIES.computeIfAbsent(reader, ScheduleCounts::new);
        Random random = new Random(SEED);
        Iterator<Task> tasks =
                plans(reader).stream()
                        .flatMap(plan -> schedules(reader, plan, sample, random))
                        .iterator();
        ScheduleWorkers.run(reader, tasks, tally);
        return tally;
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

    private static Stream<Task> schedules(Reader reader, Plan plan, int sample, Random random) {
        int readerSteps = reader.steps();
        int loaderSteps = plan.length();
        long count = Schedule.count(readerSteps, loaderSteps);
        int limit = ALL ? LARGE_SAMPLE : sample;
        Stream<Schedule> schedules =
                count <= (ALL ? MOST : Math.max(FEW, limit))
                        ? Schedule.all(readerSteps, loaderSteps)
                        : Stream.generate(() -> Schedule.random(readerSteps, loaderSteps, random))
                                .limit(limit);
        return schedules.map(schedule -> new Task(plan, schedule));
    }
}
