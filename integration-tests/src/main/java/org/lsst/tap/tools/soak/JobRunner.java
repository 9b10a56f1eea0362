package org.lsst.tap.tools.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.LiveCheck;
import org.lsst.tap.loader.job.StatusReport;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.tools.kit.LocalServer;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.Resource;
import org.lsst.tap.tools.kit.RoundTripProxy;
import org.lsst.tap.tools.kit.ToolException;
import org.lsst.tap.tools.service.ServiceDatabase;
import org.lsst.tap.tools.soak.FaultDeck.Fault;
import org.lsst.tap.tools.soak.Ledger.Jobs;

/**
 * Runs the loader, with or without a fault, and finds out each time what is live then: it must be
 * what the loader's exit code says, and a whole release in any case. For one thread.
 */
final class JobRunner implements AutoCloseable {

    /** What {@code application_name} the readers' sessions have. */
    static final String READERS = "soak-reader";

    /** Seconds are usual, a minute on a busy machine; a job that hangs is a finding. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As the hook's job has it. */
    private static final List<String> PATIENT =
            List.of("--wait-for-lock=60s", "--wait-for-database=60s");

    /**
     * One run of the loader: an update, or a rollback. Immutable.
     *
     * @param release the release that it makes live
     * @param dropsPrevious whether an update is told to drop the previous release
     */
    record Job(boolean isRollback, Release release, boolean dropsPrevious) {}

    /**
     * How the loader ended.
     *
     * @param exitCode its exit status; 128 and the signal if it was killed
     * @param output what it printed
     */
    private record Ending(int exitCode, String output) {}

    /** The loader's own jar, as a process with a file for its output of both kinds. */
    private record Loader(Process process, Path log) {

        /** Waits for the end; a process that takes too long is killed and ends with 137. */
        Ending await() {
            try {
                if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
                return new Ending(process.exitValue(), Files.readString(log));
            } catch (IOException e) {
                throw new ToolException("The loader's output can't be read: " + log, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ToolException("Interrupted while the loader runs", e);
            }
        }
    }

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    private final LocalServer server;
    private final List<String> loader;
    private final Ledger ledger;
    private final Path folder;
    private final Tripwire tripwire = new Tripwire();
    private final RoundTripProxy proxy;
    private final ReleaseHost host;
    private String live = "";

    /**
     * Makes a runner of the loader's own jar, with a proxy before the server and a host of the
     * releases.
     *
     * @param folder for the loader's output
     * @param temporary for the loader's temporary files
     */
    JobRunner(
            LocalServer server, List<Release> releases, Ledger ledger, Path folder, Path temporary)
            throws IOException {
        this.server = server;
        this.ledger = ledger;
        this.folder = folder;
        this.loader = loader(temporary);
        this.proxy = new RoundTripProxy(server.url(), Duration.ZERO, tripwire);
        this.host = new ReleaseHost(releases, tripwire);
    }

    private static List<String> loader(Path temporary) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // Its file would stay behind when the process is killed.
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-jar",
                Resource.built(UpdateJob.class, "tap-schema.jar").toString());
    }

    /** Returns the release that is live. */
    String live() {
        return live;
    }

    /** Returns the release that a rollback brings back. */
    Optional<String> previous() {
        return StatusReport.read(url(), NAMES, Duration.ZERO)
                .state()
                .staging()
                .filter(ReleaseState::isComplete)
                .filter(staging -> !staging.version().map(VersionRow::neverLive).orElse(true))
                .map(ReleaseState::release);
    }

    /** Publishes a release before there are readers. */
    void publishFirst(Release release) {
        Ending ending = start(new Job(false, release, false), true).await();
        if (ending.exitCode() != 0) {
            throw new ToolException("The first load failed: " + ending);
        }
        live = release.name();
        ledger.judge().rest(live, System.nanoTime());
    }

    /** Runs a job that must succeed. */
    void publish(Job job) {
        ledger.judge().begin(job.release().name(), System.nanoTime());
        Ending ending = start(job, true).await();
        if (ending.exitCode() != 0) {
            ledger.find("job without a fault failed: " + ending);
        }
        conclude(job, ending, job.toString());
    }

    /** Runs a job that meets a fault, if it comes to the fault's point. */
    void publish(Job job, Fault fault) {
        CompletableFuture<Loader> loader = new CompletableFuture<>();
        List<Ending> rivals = new ArrayList<>();
        tripwire.lay(
                fault.point(),
                () -> {
                    if (fault.kind() == FaultKind.RIVAL_JOB) {
                        // The same job beside the first; it does not wait for the lock.
                        rivals.add(start(job, false).await());
                    } else {
                        strike(fault.kind(), loader);
                    }
                    return fault.kind().passes(fault.point());
                });
        ledger.judge().begin(job.release().name(), System.nanoTime());
        loader.complete(start(job, true));
        Ending ending = loader.join().await();
        boolean happened = tripwire.takeUp();
        if (server.startAgain()) {
            ledger.endDisturbance();
        }
        if (happened) {
            ledger.add(fault);
        }
        requireExpected(fault, happened, ending);
        rivals.forEach(rival -> requireExpectedRival(fault, rival));
        conclude(job, ending, fault.toString());
    }

    private void strike(FaultKind kind, CompletableFuture<Loader> loader) {
        switch (kind) {
            case LOADER_KILLED -> loader.join().process.destroyForcibly().onExit().join();
            case LOADER_TERMINATED -> {
                loader.join().process.destroy();
                loader.join().process.onExit().join();
            }
            case SESSION_TERMINATED ->
                    terminate("application_name = '" + Database.APPLICATION_NAME + "'");
            case SERVER_STOPPED -> {
                ledger.beginDisturbance();
                server.stopAtOnce();
            }
            case STALL -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            case READERS_TERMINATED -> {
                ledger.beginDisturbance();
                terminate(
                        "(application_name = '%s' OR usename = '%s')"
                                .formatted(READERS, ServiceDatabase.ROLE));
                ledger.endDisturbance();
            }
            case CONNECTION_CUT, RIVAL_JOB -> {}
        }
    }

    /** Ends the sessions that a condition on {@code pg_stat_activity} names, and waits for that. */
    private void terminate(String condition) {
        server.sql()
                .execute(
                        "SELECT pg_terminate_backend(a.pid, 5000) FROM pg_stat_activity a WHERE"
                                + " datname = current_database() AND "
                                + condition);
    }

    private Loader start(Job job, boolean patient) {
        List<String> command = new ArrayList<>(loader);
        command.add(job.isRollback ? "rollback" : "update");
        command.add("--database-url=" + (patient ? proxy.url(server.url()) : server.url()));
        if (!job.isRollback) {
            command.add("--release=" + job.release.name());
            command.add("--source=" + host.source());
            command.add("--schemas=" + String.join(",", job.release.schemas()));
            command.add("--reader-role=" + ServiceDatabase.ROLE);
        }
        if (job.dropsPrevious) {
            command.add("--cleanup-old-schemas");
        }
        if (patient) {
            command.addAll(PATIENT);
        }
        Path log = folder.resolve(patient ? "loader.log" : "rival.log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        try {
            return new Loader(builder.redirectOutput(log.toFile()).start(), log);
        } catch (IOException e) {
            throw new ToolException("The loader did not start: " + command, e);
        }
    }

    private void requireExpected(Fault fault, boolean happened, Ending ending) {
        boolean expected =
                happened ? fault.kind().mayEndWith(ending.exitCode()) : ending.exitCode() == 0;
        if (!expected) {
            ledger.find(
                    "job with %s (%s) ended with %s"
                            .formatted(fault, happened ? "happened" : "did not happen", ending));
        }
    }

    /** Before the first job has its lock the second one gets it; later it must leave. */
    private void requireExpectedRival(Fault fault, Ending rival) {
        int expected = (fault.point() == Point.LOCK ? ExitCode.DONE : ExitCode.LOCKED).code();
        if (rival.exitCode() != expected) {
            ledger.find("%s ended the second one with %s".formatted(fault, rival));
        }
    }

    /** Finds out what is live, and whether it is what it must be. */
    private void conclude(Job job, Ending ending, String what) {
        String before = live;
        live = askLive(what);
        boolean isDone = ending.exitCode() == 0;
        boolean isChanged = !live.equals(before);
        boolean isRight =
                live.equals(job.release().name())
                        ? isDone || !isChanged || !claimsLiveUnchanged(ending)
                        : !isChanged && !isDone;
        if (!isRight) {
            ledger.find(
                    "%s: live was %s and is %s; the job for %s ended with %s"
                            .formatted(what, before, live, job.release().name(), ending));
        }
        ledger.judge().rest(live, System.nanoTime());
        ledger.add(Jobs.LOADS, !job.isRollback());
        ledger.add(Jobs.ROLLBACKS, job.isRollback());
        ledger.add(Jobs.SWAPS, isChanged);
        ledger.add(Jobs.JOBS_FAILED, !isDone);
        ledger.add(Jobs.LOST, !isRight);
    }

    /** Whether the job said that the release that was live before still is. */
    private static boolean claimsLiveUnchanged(Ending ending) {
        return ending.output().toLowerCase(Locale.ROOT).contains("live is unchanged")
                || ending.output().contains("nothing was changed");
    }

    /** Returns the release that is live, if it is whole; else a text that is no release's name. */
    private String askLive(String what) {
        LiveCheck.Verdict answer =
                new LiveCheck(NAMES, List.of(), Optional.empty()).run(url(), PATIENCE);
        if (answer.code() != ExitCode.DONE) {
            ledger.find("%s: %s".formatted(what, answer.message()));
            return "(none that is whole)";
        }
        return StatusReport.read(url(), NAMES, Duration.ZERO)
                .state()
                .live()
                .map(ReleaseState::release)
                .orElse("(none)");
    }

    private DatabaseUrl url() {
        return DatabaseUrl.parse(server.url());
    }

    @Override
    public void close() throws IOException {
        host.close();
        proxy.close();
    }
}
