package org.lsst.tap.tools.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
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
import org.lsst.tap.tools.soak.Ledger.JobEnd;

/**
 * Runs the loader's own jar, with or without a fault, and finds out each time what is live then: it
 * must be what the loader's exit code says, and a whole release in any case. Stands between the
 * loader and its other ends: a proxy before the server, and the releases' host. For one thread.
 */
final class JobRunner implements AutoCloseable {

    /** What {@code application_name} the readers' sessions have. */
    static final String READERS = "soak-reader";

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    /** One run of the loader, and the release that it makes live. Immutable. */
    record Job(boolean isRollback, Release release, boolean dropsPrevious) {}

    /** How the loader ended: its exit status (128 and the signal if it was killed), its output. */
    private record Ending(int exitCode, String output) {

        /** Whether it said that the release that was live before still is. */
        boolean claimsLiveUnchanged() {
            return output.matches("(?is).*(live is unchanged|nothing was changed).*");
        }
    }

    private final LocalServer server;
    private final List<String> loader;
    private final Ledger ledger;
    private final Path folder;
    private final RoundTripProxy proxy;
    private final HttpServer host =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private volatile Tripwire tripwire =
            new Tripwire(new Fault(Fault.Kind.STALL, Fault.Point.LOCK), () -> {});
    private String live = "";

    /** Makes a runner, with folders for the loader's output and its temporary files. */
    JobRunner(
            LocalServer server, List<Release> releases, Ledger ledger, Path folder, Path temporary)
            throws IOException {
        this.server = server;
        this.ledger = ledger;
        this.folder = folder;
        this.loader =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        // Its file would stay behind when the process is killed.
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + temporary,
                        "-jar",
                        Resource.built(UpdateJob.class, "tap-schema.jar").toString());
        this.proxy = new RoundTripProxy(server.url(), Duration.ZERO, text -> tripwire.test(text));
        for (Release release : releases) {
            byte[] archive = Files.readAllBytes(release.archive());
            String path = "/" + release.name() + ".tar.gz";
            host.createContext(path, exchange -> answer(exchange, archive));
        }
        host.start();
    }

    private void answer(HttpExchange exchange, byte[] archive) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, archive.length);
            OutputStream body = exchange.getResponseBody();
            int half = archive.length / 2;
            body.write(archive, 0, half);
            body.flush();
            if (tripwire.onDownload()) {
                body.write(archive, half, archive.length - half);
            }
        }
    }

    String live() {
        return live;
    }

    /** Returns the release that a rollback brings back; empty if there is none. */
    String previous() {
        return state().staging()
                .filter(ReleaseState::isComplete)
                .filter(staging -> !staging.version().map(VersionRow::neverLive).orElse(true))
                .map(ReleaseState::release)
                .orElse("");
    }

    /** Publishes a release before there are readers. */
    void publishFirst(Release release) {
        Ending ending = run(new Job(false, release, false), true);
        if (ending.exitCode() != 0) {
            throw new ToolException("The first load failed: " + ending);
        }
        live = release.name();
        ledger.judge().rest(live, System.nanoTime());
    }

    void publish(Job job) {
        publish(job, Optional.empty());
    }

    /** Runs a job that meets a fault, if it comes to the fault's point, or else must succeed. */
    void publish(Job job, Optional<Fault> fault) {
        CompletableFuture<Process> process = new CompletableFuture<>();
        List<Ending> rivals = new ArrayList<>();
        fault.ifPresent(
                f -> tripwire = new Tripwire(f, () -> strike(f.kind(), job, process, rivals)));
        ledger.judge().begin(job.release().name(), System.nanoTime());
        process.complete(start(job, true));
        Ending ending = await(process.join(), true);
        Optional<Fault> happened = fault.filter(f -> tripwire.takeUp());
        if (server.startAgain()) {
            ledger.endDisturbance();
        }
        happened.ifPresent(ledger::add);
        String never = fault.equals(happened) ? "" : ", where it never came";
        String what = fault.map(Fault::toString).orElseGet(job::toString) + never;
        int code = ending.exitCode();
        if (!happened.map(f -> f.kind().mayEndWith(code)).orElse(code == 0)) {
            ledger.find("%s: the job ended with %s".formatted(what, ending));
        }
        // Before the first job has its lock the second one gets it; later it must leave.
        boolean isFree = happened.filter(f -> f.point() == Fault.Point.LOCK).isPresent();
        int expected = (isFree ? ExitCode.DONE : ExitCode.LOCKED).code();
        for (Ending rival : rivals) {
            if (rival.exitCode() != expected) {
                ledger.find("%s: the second job ended with %s".formatted(what, rival));
            }
        }
        conclude(job, ending, what);
    }

    private void strike(
            Fault.Kind kind, Job job, CompletableFuture<Process> loader, List<Ending> rivals) {
        switch (kind) {
            case LOADER_KILLED -> loader.join().destroyForcibly().onExit().join();
            case LOADER_TERMINATED -> {
                loader.join().destroy();
                loader.join().onExit().join();
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
            // It does not wait for the lock.
            case RIVAL_JOB -> rivals.add(run(job, false));
            case CONNECTION_CUT -> {}
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

    private Process start(Job job, boolean patient) {
        List<String> command = new ArrayList<>(loader);
        String source = "http://localhost:%d/{version}.tar.gz";
        List<String> update =
                List.of(
                        "update",
                        "--release=" + job.release.name(),
                        "--source=" + source.formatted(host.getAddress().getPort()),
                        "--schemas=" + String.join(",", job.release.schemas()),
                        "--reader-role=" + ServiceDatabase.ROLE);
        command.addAll(job.isRollback ? List.of("rollback") : update);
        command.add("--database-url=" + (patient ? proxy.url(server.url()) : server.url()));
        if (job.dropsPrevious) {
            command.add("--cleanup-old-schemas");
        }
        if (patient) {
            // As the hook's job has it.
            command.addAll(List.of("--wait-for-lock=60s", "--wait-for-database=60s"));
        }
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log(patient).toFile())
                    .start();
        } catch (IOException e) {
            throw new ToolException("The loader did not start: " + command, e);
        }
    }

    private Path log(boolean patient) {
        return folder.resolve(patient ? "loader.log" : "rival.log");
    }

    /** Waits for the end; a process that hangs (seconds are usual) is killed and ends with 137. */
    private Ending await(Process process, boolean patient) {
        process.onExit().completeOnTimeout(process, 5, TimeUnit.MINUTES).join();
        process.destroyForcibly().onExit().join();
        try {
            return new Ending(process.exitValue(), Files.readString(log(patient)));
        } catch (IOException e) {
            throw new ToolException("The loader's output can't be read", e);
        }
    }

    private Ending run(Job job, boolean patient) {
        return await(start(job, patient), patient);
    }

    /** Finds out what is live, and whether it is what it must be. */
    private void conclude(Job job, Ending ending, String what) {
        String before = live;
        live = askLive(what);
        boolean isDone = ending.exitCode() == 0;
        boolean isChanged = !live.equals(before);
        boolean isRight =
                live.equals(job.release().name())
                        ? isDone || !isChanged || !ending.claimsLiveUnchanged()
                        : !isChanged && !isDone;
        if (!isRight) {
            ledger.find(
                    "%s: live was %s and is %s; the job for %s ended with %s"
                            .formatted(what, before, live, job.release().name(), ending));
        }
        ledger.judge().rest(live, System.nanoTime());
        ledger.add(new JobEnd(job.isRollback(), isDone, isChanged, isRight));
    }

    /** Returns the release that is live, if it is whole; else a text that is no release's name. */
    private String askLive(String what) {
        LiveCheck.Verdict answer =
                new LiveCheck(NAMES, List.of(), Optional.empty())
                        .run(url(), Duration.ofSeconds(60));
        if (answer.code() != ExitCode.DONE) {
            ledger.find("%s: %s".formatted(what, answer.message()));
            return "(none that is whole)";
        }
        return state().live().map(ReleaseState::release).orElse("(none)");
    }

    private DatabaseState state() {
        return StatusReport.read(url(), NAMES, Duration.ZERO).state();
    }

    private DatabaseUrl url() {
        return DatabaseUrl.parse(server.url());
    }

    @Override
    public void close() throws IOException {
        host.stop(0);
        proxy.close();
    }
}
