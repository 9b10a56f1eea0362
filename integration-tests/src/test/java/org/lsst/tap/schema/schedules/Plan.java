package org.lsst.tap.schema.schedules;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lsst.tap.schema.schedules.LoaderCycle.Step;
import org.lsst.tap.schema.schedules.LoaderCycle.World;

/**
 * What the loader does in a schedule.
 *
 * @param cycles one after the other
 * @param coarse whether each cycle is made in three steps
 */
record Plan(List<LoaderCycle> cycles, boolean coarse) {

    private static final String THEN = " then ";

    static Plan of(LoaderCycle cycle) {
        return new Plan(List.of(cycle), false);
    }

    static Plan coarse(LoaderCycle... cycles) {
        return new Plan(List.of(cycles), true);
    }

    /** Reads what {@link #toString} writes: several cycles are coarse. */
    static Plan parse(String text) {
        List<LoaderCycle> cycles =
                Stream.of(text.split(THEN, -1)).map(LoaderCycle::valueOf).toList();
        return new Plan(cycles, cycles.size() > 1);
    }

    List<Step> steps(SmallReleases sql, World world) {
        List<Step> steps = new ArrayList<>();
        World now = world;
        for (LoaderCycle cycle : cycles) {
            steps.addAll(coarse ? cycle.coarse(sql, now) : cycle.steps(sql, now));
            now = cycle.after(now);
        }
        return steps;
    }

    World after(World world) {
        World now = world;
        for (LoaderCycle cycle : cycles) {
            now = cycle.after(now);
        }
        return now;
    }

    /** Returns the number of steps, which is the same in every world. */
    int length() {
        return steps(new SmallReleases(false), new World(2, 1, 3)).size();
    }

    @Override
    public String toString() {
        return cycles.stream().map(Enum::name).collect(Collectors.joining(THEN));
    }
}
