package org.lsst.tap.tools.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.io.IOUtils;
import org.apache.commons.io.function.Uncheck;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.LiveCheck;
import org.lsst.tap.loader.job.StatusReport;
import org.lsst.tap.tools.kit.LocalServer;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.Resource;
import org.lsst.tap.tools.kit.RoundTripProxy;
import org.lsst.tap.tools.kit.ToolException;
import org.lsst.tap.tools.service.ServiceDatabase;
import org.lsst.tap.tools.soak.Fault.Tripwire;
import org.lsst.tap.tools.soak.Ledger.JobEnd;

/**
 * Runs the loader's own jar, with or without a fault, and finds out each time what is live then: it
 * must be what the loader's exit code says, and a whole release in any case. Stands between the
 * loader and its other ends: a proxy before the server, and the releases' host. For one thread.
 */
final class JobRunner implements AutoCloseable {

    /** What {@code application_name} the readers' sessions have. */
    static final String READERS = "soak-reader";

    /** When a process of the loader hangs, which usually takes seconds. */
    private static final Executor AT_LAST = CompletableFuture.delayedExecutor(5, TimeUnit.MINUTES);

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    /** One run of the loader, and the release that it makes live. Immutable. */
    record Job(boolean isRollback, Release release, boolean dropsPrevious) {}

    /** How the loader ended: its exit status (128 and the signal if it was killed), its output. */
    private record Ending(int exitCode, String output) {}

    private final LocalServer server;
    private final List<String> loader;
    private final Ledger ledger;
    private final RoundTripProxy proxy;
    private final HttpServer host =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private volatile Tripwire tripwire =
            new Tripwire(new Fault(Fault.Kind.STALL, Fault.Point.LOCK), () -> {});
    private String live = "";

    /** Makes a runner, with a folder for the loader's temporary files. */
    JobRunner(LocalServer server, List<Release> releases, Ledger ledger, Path temporary)
            throws IOException {
        this.server = server;
        this.ledger = ledger;
        this.loader =
                Resource.loader(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        // Its file would stay behind when the process is killed.
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + temporary);
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
        Ending ending = await(start(new Job(false, release, false), true));
        if (ending.exitCode() != 0) {
            throw new ToolException("The first load failed: " + ending);
        }
        live = release.name();
        ledger.judge().rest(live, System.nanoTime());
    }

    /** Runs a job that meets a fault, if it comes to the fault's point, or else must succeed. */
    void publish(Job job, Optional<Fault> fault) {
        CompletableFuture<Process> process = new CompletableFuture<>();
        fault.ifPresent(f -> tripwire = new Tripwire(f, () -> strike(f, job, process)));
        ledger.judge().begin(job.release().name(), System.nanoTime());
        process.complete(start(job, true));
        Ending ending = await(process.join());
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
        conclude(job, ending, what);
    }

    private void strike(Fault fault, Job job, CompletableFuture<Process> loader) {
        switch (fault.kind()) {
            // By its handle: the process's own methods close its output, which is read meanwhile.
            case LOADER_KILLED -> {
                loader.join().toHandle().destroyForcibly();
                loader.join().onExit().join();
            }
            case LOADER_TERMINATED -> {
                loader.join().toHandle().destroy();
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
            case RIVAL_JOB -> {
                Ending rival = await(start(job, false));
                // Before the first job has its lock the second one gets it; later it must leave.
                boolean isFree = fault.point() == Fault.Point.LOCK;
                if (rival.exitCode() != (isFree ? ExitCode.DONE : ExitCode.LOCKED).code()) {
                    ledger.find("%s: the second job ended with %s".formatted(fault, rival));
                }
            }
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
        return Uncheck.get(() -> new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Waits for the end; a process that hangs is killed and ends with 137. */
    private static Ending await(Process process) {
        AT_LAST.execute(process.toHandle()::destroyForcibly);
        String output =
                Uncheck.get(
                        () -> IOUtils.toString(process.getInputStream(), StandardCharsets.UTF_8));
        return new Ending(process.onExit().join().exitValue(), output);
    }

    /** Finds out what is live, and whether it is what it must be. */
    private void conclude(Job job, Ending ending, String what) {
        String before = live;
        live = askLive(what);
        boolean isDone = ending.exitCode() == 0;
        boolean isChanged = !live.equals(before);
        // Whether it said that the release that was live before still is.
        boolean isDenied =
                ending.output.matches("(?is).*(live is unchanged|nothing was changed).*");
        boolean isRight =
                live.equals(job.release().name())
                        ? isDone || !isChanged || !isDenied
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
