package org.lsst.tap.schema.schedules;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lsst.tap.schema.schedules.LoaderCycle.Step;
import org.lsst.tap.schema.schedules.LoaderCycle.World;

/**
 * What the loader does in a schedule.
 *
 * @param cycles one after the other
 * @param coarse whether each cycle is made in three steps
 */
record Plan(List<LoaderCycle> cycles, boolean coarse) {

    static Plan of(LoaderCycle cycle) {
        return new Plan(List.of(cycle), false);
    }

    static Plan coarse(LoaderCycle... cycles) {
        return new Plan(List.of(cycles), true);
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
        return cycles.stream().map(Enum::name).collect(Collectors.joining(" then "));
    }
}
