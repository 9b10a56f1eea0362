package org.lsst.tap.schema.schedules;

import static org.lsst.tap.schema.schedules.SmallReleases.LIVE;
import static org.lsst.tap.schema.schedules.SmallReleases.STAGING;
import static org.lsst.tap.schema.schedules.SmallReleases.TEMP;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A loader's way to publish the next release, or to do harm, as the steps that it makes. It begins
 * with one release live and another in staging, and ends so again.
 */
enum LoaderCycle {
    DELETE_INSERT {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return then(deleteAndInsert(sql, world), swap(world.next()));
        }
    },
    TRUNCATE_INSERT {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return then(truncateAndInsert(sql, world), swap(world.next()));
        }
    },
    DROP_CREATE {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return then(dropAndCreate(sql, world), swap(world.next()));
        }
    },
    ONE_TRANSACTION {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            List<Step> load = truncateAndInsert(sql, world);
            List<Step> swap = swap(world.next());
            return then(load.subList(0, 2), List.of(Step.of(RENAME_LIVE)), swap.subList(1, 4));
        }
    },
    ONE_TRANSACTION_DROP {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return then(
                    List.of(
                            Step.of("BEGIN", sql.drop(STAGING)),
                            Step.of(sql.create(STAGING), sql.fill(STAGING, world.next())),
                            Step.of(RENAME_LIVE)),
                    swap(world.next()).subList(1, 4));
        }
    },
    ROLLED_BACK_SWAP {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return then(
                    deleteAndInsert(sql, world),
                    swap(world.next()).subList(0, 3),
                    List.of(Step.of("ROLLBACK")));
        }

        @Override
        World after(World world) {
            return new World(world.live(), world.next(), world.next() + 1);
        }
    },
    SWAP_AND_BACK {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return then(swap(world.staged()), swap(world.live()));
        }

        @Override
        World after(World world) {
            return world;
        }
    },
    LIVE_DROPPED_FIRST {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return then(
                    merged(deleteAndInsert(sql, world), 3),
                    List.of(
                            Step.of(sql.drop(LIVE)).leaving(Live.MISSING),
                            Step.of(RENAME_STAGING).leaving(Live.of(world.next())),
                            Step.of(sql.create(STAGING), sql.fill(STAGING, world.live()))));
        }
    },
    LIVE_DROPPED_FIRST_IN_TRANSACTION {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return then(
                    merged(deleteAndInsert(sql, world), 3),
                    List.of(
                            Step.of("BEGIN", sql.drop(LIVE)),
                            Step.of(RENAME_STAGING),
                            Step.of("COMMIT").leaving(Live.of(world.next())),
                            Step.of(sql.create(STAGING), sql.fill(STAGING, world.live()))));
        }
    },
    RENAMES_WITHOUT_TRANSACTION {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return then(
                    deleteAndInsert(sql, world),
                    List.of(
                            Step.of(RENAME_LIVE).leaving(Live.MISSING),
                            Step.of(RENAME_STAGING).leaving(Live.of(world.next())),
                            Step.of(RENAME_TEMP)));
        }
    },
    TABLES_MOVED {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return then(
                    merged(truncateAndInsert(sql, world), 3),
                    List.of(
                            Step.of("CREATE SCHEMA " + TEMP, "BEGIN", move(LIVE, TEMP)),
                            Step.of(move(STAGING, LIVE)),
                            Step.of(move(TEMP, STAGING)),
                            Step.of("COMMIT", "DROP SCHEMA " + TEMP)
                                    .leaving(Live.of(world.next()))));
        }
    },
    LIVE_DELETED_AND_FILLED {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return inPlace(sql, world, sql.delete(LIVE));
        }

        @Override
        World after(World world) {
            return new World(world.next(), world.staged(), world.next() + 1);
        }
    },
    LIVE_TRUNCATED_AND_FILLED {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return inPlace(sql, world, sql.truncate(LIVE));
        }

        @Override
        World after(World world) {
            return new World(world.next(), world.staged(), world.next() + 1);
        }
    },
    CHILD_ATTACHED {
        @Override
        List<Step> steps(SmallReleases sql, World world) {
            return List.of(
                    Step.of(SmallReleases.createChild(world.live())),
                    Step.of("ALTER TABLE public.child INHERIT tap_schema.columns11")
                            .leaving(Live.withChild(world.live())),
                    Step.of("ALTER TABLE public.child NO INHERIT tap_schema.columns11")
                            .leaving(Live.of(world.live())),
                    Step.of("DROP TABLE public.child"));
        }

        @Override
        World after(World world) {
            return world;
        }
    };

    private static final String RENAME_LIVE = "ALTER SCHEMA " + LIVE + " RENAME TO " + TEMP;
    private static final String RENAME_STAGING = "ALTER SCHEMA " + STAGING + " RENAME TO " + LIVE;
    private static final String RENAME_TEMP = "ALTER SCHEMA " + TEMP + " RENAME TO " + STAGING;

    /** The ways of loading of which two cycles are run in a row. */
    static final List<LoaderCycle> PAIRED =
            List.of(DELETE_INSERT, TRUNCATE_INSERT, DROP_CREATE, ONE_TRANSACTION);

    /**
     * What is in the database.
     *
     * @param live the release that is live
     * @param staged the release in staging
     * @param next the release that would be loaded next
     */
    record World(int live, int staged, int next) {}

    /**
     * Statements that run without a reader's statement in between.
     *
     * @param sql each may be several, with a semicolon between them
     * @param live what is live from then on; null if that doesn't change
     */
    record Step(List<String> sql, Live live) {
        static Step of(String... sql) {
            return new Step(List.of(sql), null);
        }

        Step leaving(Live nowLive) {
            return new Step(sql, nowLive);
        }
    }

    /** Returns the steps, at most eight. BEGIN is none of its own: nothing can depend on it. */
    abstract List<Step> steps(SmallReleases sql, World world);

    /** Returns what is in the database when the steps are done. */
    World after(World world) {
        return new World(world.next(), world.live(), world.next() + 1);
    }

    /** Returns the same cycle in three steps: the load, the renames, the commit. */
    List<Step> coarse(SmallReleases sql, World world) {
        List<Step> steps = steps(sql, world);
        return steps.size() == 7 ? merged(steps, 3, 3, 1) : merged(steps, 2, 3, 1);
    }

    private static List<Step> deleteAndInsert(SmallReleases sql, World world) {
        return load(sql, world, sql.delete(STAGING));
    }

    private static List<Step> truncateAndInsert(SmallReleases sql, World world) {
        return load(sql, world, sql.truncate(STAGING));
    }

    private static List<Step> load(SmallReleases sql, World world, String empty) {
        return List.of(
                Step.of("BEGIN", empty),
                Step.of(sql.fill(STAGING, world.next())),
                Step.of("COMMIT"));
    }

    private static List<Step> dropAndCreate(SmallReleases sql, World world) {
        return List.of(
                Step.of(sql.drop(STAGING)),
                Step.of(sql.create(STAGING)),
                Step.of(sql.fill(STAGING, world.next())));
    }

    private static List<Step> swap(int release) {
        return List.of(
                Step.of("BEGIN", RENAME_LIVE),
                Step.of(RENAME_STAGING),
                Step.of(RENAME_TEMP),
                Step.of("COMMIT").leaving(Live.of(release)));
    }

    private static List<Step> inPlace(SmallReleases sql, World world, String empty) {
        return List.of(
                Step.of("BEGIN", empty),
                Step.of(sql.fill(LIVE, world.next())),
                Step.of("COMMIT").leaving(Live.of(world.next())));
    }

    private static String move(String from, String to) {
        UnaryOperator<String> set = table -> "ALTER TABLE " + table + " SET SCHEMA " + to;
        return String.join(";", SmallReleases.tables(from).stream().map(set).toList());
    }

    @SafeVarargs
    private static List<Step> then(List<Step> first, List<Step>... more) {
        List<Step> all = new ArrayList<>(first);
        for (List<Step> part : more) {
            all.addAll(part);
        }
        return List.copyOf(all);
    }

    /** Returns fewer steps: the first so many made one, the next so many made one, and so on. */
    private static List<Step> merged(List<Step> steps, int... sizes) {
        Stream.Builder<Step> merged = Stream.builder();
        int from = 0;
        for (int size : sizes) {
            List<Step> part = steps.subList(from, from + size);
            merged.add(
                    new Step(
                            part.stream().flatMap(s -> s.sql().stream()).toList(),
                            part.get(size - 1).live()));
            from += size;
        }
        return merged.build().toList();
    }
}
