package org.lsst.tap.tools.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.LiveCheck;
import org.lsst.tap.loader.job.StatusReport;

/**
 * Runs the loader, with or without a fault, and finds out each time what is live then: it must be
 * what the loader's exit code says, and a whole release in any case. For one thread.
 */
final class Publisher {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As the hook's job has it. */
    private static final List<String> PATIENT =
            List.of("--wait-for-lock=60s", "--wait-for-database=60s");

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    private final SoakServer server;
    private final FaultProxy proxy;
    private final ReleaseHost host;
    private final LoaderProcess.Setting setting;
    private final Notes notes;
    private final FaultInjector injector;
    private final Path folder;
    private String live = "";

    /**
     * Where it is noted what happens.
     *
     * @param known what the releases look like
     * @param live which of them may be live when
     * @param disturbance when readers may fail
     * @param tally what happened
     */
    record Notes(KnownReleases known, LiveLog live, Disturbance disturbance, Tally tally) {}

    Publisher(
            SoakServer server,
            FaultProxy proxy,
            ReleaseHost host,
            LoaderProcess.Setting setting,
            Notes notes,
            Path folder) {
        this.server = server;
        this.proxy = proxy;
        this.host = host;
        this.setting = setting;
        this.notes = notes;
        this.injector = new FaultInjector(server, notes.disturbance());
        this.folder = folder;
    }

    /** Returns the release that is live. */
    String live() {
        return live;
    }

    /** Returns the release that a roll-back brings back. */
    Optional<String> previous() {
        return StatusReport.read(url(), NAMES)
                .state()
                .staging()
                .filter(ReleaseState::isComplete)
                .filter(staging -> !staging.version().map(VersionRow::neverLive).orElse(true))
                .map(ReleaseState::release);
    }

    /** Publishes a release before there are readers. */
    void publishFirst(SoakRelease release) {
        LoaderProcess.Ending ending = start(Job.update(release, false), true).await();
        if (ending.exitCode() != 0) {
            throw new SoakException("The first load failed: " + ending);
        }
        live = release.name();
        notes.live().rest(live, System.nanoTime());
    }

    /** Runs a job that must succeed. */
    void publish(Job job) {
        lay(Tripwire.none());
        notes.live().begin(job.release().name(), System.nanoTime());
        LoaderProcess.Ending ending = start(job, true).await();
        if (ending.exitCode() != 0) {
            notes.tally().find("job without a fault failed: " + ending);
        }
        conclude(job, ending, job.toString());
    }

    /** Runs a job that meets a fault, if it comes to the fault's point. */
    void publish(Job job, Fault fault) {
        CompletableFuture<LoaderProcess> loader = new CompletableFuture<>();
        List<LoaderProcess.Ending> rivals = new ArrayList<>();
        Tripwire tripwire =
                new Tripwire(
                        fault.point(),
                        () ->
                                injector.strike(
                                        fault, loader::join, () -> rivals.add(runRival(job))));
        lay(tripwire);
        notes.live().begin(job.release().name(), System.nanoTime());
        loader.complete(start(job, true));
        LoaderProcess.Ending ending = loader.join().await();
        boolean happened = tripwire.isTripped();
        if (server.startAgain()) {
            notes.disturbance().end();
        }
        if (happened) {
            notes.tally().add(fault);
        }
        requireExpected(fault, happened, ending);
        rivals.forEach(rival -> requireExpectedRival(fault, rival));
        conclude(job, ending, fault.toString());
    }

    private void lay(Tripwire tripwire) {
        proxy.lay(tripwire);
        host.lay(tripwire);
    }

    private LoaderProcess start(Job job, boolean patient) {
        int port = patient ? proxy.port() : server.port();
        List<String> arguments = job.arguments(url(port), host.source());
        if (patient) {
            arguments.addAll(PATIENT);
        }
        return LoaderProcess.start(
                setting, arguments, folder.resolve(patient ? "loader.log" : "rival.log"));
    }

    /** Runs the same job beside the first; it does not wait for the lock. */
    private LoaderProcess.Ending runRival(Job job) {
        return start(job, false).await();
    }

    private void requireExpected(Fault fault, boolean happened, LoaderProcess.Ending ending) {
        boolean expected =
                happened ? fault.kind().mayEndWith(ending.exitCode()) : ending.exitCode() == 0;
        if (!expected) {
            notes.tally()
                    .find(
                            "job with %s (%s) ended with %d: %s"
                                    .formatted(
                                            fault,
                                            happened ? "happened" : "did not happen",
                                            ending.exitCode(),
                                            ending.output()));
        }
    }

    /** Before the first job has its lock the second one gets it; later it must leave. */
    private void requireExpectedRival(Fault fault, LoaderProcess.Ending rival) {
        int expected = (fault.point() == Point.LOCK ? ExitCode.DONE : ExitCode.LOCKED).code();
        if (rival.exitCode() != expected) {
            notes.tally().find("%s ended the second one with %s".formatted(fault, rival));
        }
    }

    /** Finds out what is live, and whether it is what it must be. */
    private void conclude(Job job, LoaderProcess.Ending ending, String what) {
        String before = live;
        String after = askLive(what);
        boolean claimed = ending.exitCode() == 0;
        boolean denied = ending.exitCode() != 0 && ending.claimsLiveUnchanged();
        boolean right =
                after.equals(job.release().name())
                        ? !denied || after.equals(before)
                        : after.equals(before) && !claimed;
        if (!right) {
            notes.tally()
                    .find(
                            "%s: live was %s and is %s; the job for %s ended with %d: %s"
                                    .formatted(
                                            what,
                                            before,
                                            after,
                                            job.release().name(),
                                            ending.exitCode(),
                                            ending.output()));
        }
        live = after;
        notes.live().rest(live, System.nanoTime());
        notes.tally()
                .add(
                        new Tally.Jobs(
                                job.kind() == Job.Kind.UPDATE ? 1 : 0,
                                job.kind() == Job.Kind.ROLLBACK ? 1 : 0,
                                after.equals(before) ? 0 : 1,
                                claimed ? 0 : 1,
                                right ? 0 : 1));
    }

    /** Returns the release that is live, if it is whole; else a text that is no release's name. */
    private String askLive(String what) {
        LiveCheck.Verdict answer =
                new LiveCheck(NAMES, Optional.empty(), Optional.empty()).run(url(), PATIENCE);
        if (answer.code() != ExitCode.DONE) {
            notes.tally().find("%s: %s".formatted(what, answer.message()));
            return "(none that is whole)";
        }
        return StatusReport.read(url(), NAMES)
                .state()
                .live()
                .map(ReleaseState::release)
                .orElse("(none)");
    }

    private DatabaseUrl url() {
        return DatabaseUrl.parse(server.url());
    }

    private String url(int port) {
        return "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port);
    }
}
