package org.lsst.tap.repertoire.datalink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.repertoire.support.Payloads;
import org.lsst.tap.repertoire.support.SharedFiles;

class SyncCommandTest {

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    @TempDir Path parent;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final CountDownLatch terminated = new CountDownLatch(1);

    private int run(String... arguments) {
        return new SyncCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        environment::get,
                        terminated)
                .run(arguments);
    }

    private String folder() {
        return parent.resolve("datalink").toString();
    }

    @Test
    void run_releaseAndTemplate_fillsTheFolderOnce() {
        SERVER.stubFor(
                get("/releases/w.2026.34/d.zip")
                        .willReturn(
                                aResponse()
                                        .withBody(
                                                SharedFiles.read(
                                                        "datalink/datalink-snippets-w.2026.34.zip"))));
        int code =
                run(
                        "sync",
                        "--to",
                        folder(),
                        "--url-template",
                        SERVER.baseUrl() + "/releases/{version}/d.zip",
                        "--release",
                        "w.2026.34");
        assertThat(code).isZero();
        assertThat(Path.of(folder(), "datalink-manifest.json")).exists();
        assertThat(Path.of(folder(), "dp2_object_to_fs_timeseries.xml")).exists();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void run_optionAndVariable_optionGoesFirst() {
        SERVER.stubFor(get("/option.zip").willReturn(aResponse().withBody(Payloads.marked("o"))));
        environment.put("DATALINK_PAYLOAD_URL", SERVER.baseUrl() + "/variable.zip");
        environment.put("DATALINK_FOLDER", folder());
        assertThat(run("sync", "--url", SERVER.baseUrl() + "/option.zip")).isZero();
        assertThat(Path.of(folder(), "mark_o.xml")).exists();
    }

    @Test
    void run_payloadNotThere_exits1() {
        SERVER.stubFor(get("/f.zip").willReturn(notFound()));
        assertThat(run("sync", "--to", folder(), "--url", SERVER.baseUrl() + "/f.zip"))
                .isEqualTo(1);
        assertThat(Path.of(folder())).doesNotExist();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "Datalink payload from "
                                + SERVER.baseUrl()
                                + "/f.zip did not arrive: expected status 200, found 404; check"
                                + " that the URL is right and the service is healthy"
                                + System.lineSeparator());
    }

    @Test
    void run_somethingElseInTheFoldersPlace_exits2() throws Exception {
        Files.writeString(Path.of(folder()), "precious");
        assertThat(run("sync", "--to", folder(), "--url", SERVER.baseUrl() + "/f.zip"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("The datalink folder " + folder() + " is a file; name a folder");
    }

    @Test
    @Timeout(60)
    void run_watch_followsUntilTerminated() throws Exception {
        SERVER.stubFor(get("/f.zip").willReturn(notFound()));
        ExecutorService main = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> code =
                    main.submit(
                            () ->
                                    run(
                                            "sync",
                                            "--to",
                                            folder(),
                                            "--watch",
                                            "--interval",
                                            "1",
                                            "--url",
                                            SERVER.baseUrl() + "/f.zip"));
            SERVER.stubFor(get("/f.zip").willReturn(aResponse().withBody(Payloads.marked("w"))));
            while (!Files.exists(Path.of(folder(), "mark_w.xml"))) {
                Thread.onSpinWait();
            }
            assertThat(code.isDone()).isFalse();
            terminated.countDown();
            assertThat(code.get()).isZero();
        } finally {
            main.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            nullValues = "none",
            value = {
                "'' | Expected the command sync, found none; see --help",
                "synch | Expected the command sync, found \"synch\"; see --help",
                "sync | Expected --to FOLDER; see --help",
                "sync --two x | Unknown option \"--two\"; see --help",
                "sync --to | Option --to needs a value; see --help",
                "sync --to --watch | Option --to needs a value; see --help",
                "sync --to a --to b | Option --to is given twice; see --help",
                "sync --to a | No way to find datalink templates: give a discovery client, a URL"
                        + " template with the live release, or a fixed URL",
                "sync --to a --application tap | No base URL of Repertoire: the environment"
                        + " variable REPERTOIRE_BASE_URL is not set; set it, or give the base URL",
            })
    void run_wrongUsage_exits2WithAMessage(String arguments, String message) {
        String[] split = arguments.equals("''") ? new String[0] : arguments.split(" ", -1);
        assertThat(run(split)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).strip()).isEqualTo(message);
    }

    @Test
    void run_help_namesEveryOptionAndExitCode() {
        assertThat(run("--help")).isZero();
        assertThat(run("sync", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "--to FOLDER",
                        "--watch",
                        "--interval SECONDS",
                        "--application NAME",
                        "--base-url URL",
                        "--url-template URL",
                        "--release NAME",
                        "--url URL",
                        "Exit codes: 0 the folder is current, 1 it could not be made so and may"
                                + " be\nlater, 2 usage, configuration, or something in the"
                                + " folder's place.");
    }
}
