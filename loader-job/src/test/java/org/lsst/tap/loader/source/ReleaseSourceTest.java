package org.lsst.tap.loader.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.testing.TestArchive;

/** Releases on this machine: what is read from an archive, and what is refused with which words. */
class ReleaseSourceTest {

    private static final SourceLimits SMALL = Limits.withSizes(20_000, 40_000, 5_000, 8);

    @TempDir private Path folder;

    private ReleaseFiles read(byte[] archive) throws IOException {
        Path file = folder.resolve("A.tar.gz");
        Files.write(file, archive);
        return new ReleaseSource(folder + "/{version}.tar.gz", SourceAccess.OPEN, SMALL).fetch("A");
    }

    @Test
    void fetch_archive_servesFilesBelowTheSchemaFolder() throws IOException {
        ReleaseFiles files =
                read(
                        new TestArchive()
                                .file("top/README.md", "x")
                                .link("top/yml", "./python/lsst/sdm/schemas/")
                                .file("top/python/lsst/sdm/schemas/b.yaml", "b")
                                .file("top/python/lsst/sdm/schemas/a.yaml", "a")
                                .file("top/python/lsst/sdm/schemas/notes.txt", "n")
                                .file("top/python/lsst/sdm/schemas/old/c.yaml", "c")
                                .gzip());

        assertThat(files.schemaNames()).containsExactly("a", "b");
        assertThat(files.bytes("old/c.yaml")).hasValue("c".getBytes(UTF_8));
        assertThat(files.bytes("../README.md")).isEmpty();
        assertThat(files.source()).isEqualTo(folder.resolve("A.tar.gz").toString());
        assertThat(files.sha256().orElseThrow()).hasSize(64).matches("[0-9a-f]+");
    }

    /** GitHub's archives of 149 tags of sdm_schemas have such a link. */
    @Test
    void fetch_linksThatStayInside_areLeftOut() throws IOException {
        ReleaseFiles files =
                read(
                        new TestArchive()
                                .link("sdm_schemas-test/browser/yml", "../yml/")
                                .link("sdm_schemas-test/yml", "python/lsst/sdm/schemas")
                                .hardLink("sdm_schemas-test/b.yaml", TestArchive.FOLDER + "a.yaml")
                                .file("./" + TestArchive.FOLDER + "a.yaml", "a")
                                .gzip());

        assertThat(files.schemaNames()).containsExactly("a");
    }

    /** As a store serves it that has decoded gzip. */
    @Test
    void fetch_plainTar_isRead() throws IOException {
        assertThat(read(tar("a")).schemaNames()).containsExactly("a");
    }

    /** As pigz and bgzip write it, at whatever place the members meet. */
    @Test
    void fetch_gzipOfSeveralMembers_isRead() throws IOException {
        byte[] tar = tar("a");
        for (int at : new int[] {0, 1, 511, 512, tar.length - 1, tar.length}) {
            byte[] first = TestArchive.gzip(Arrays.copyOf(tar, at));
            byte[] second = TestArchive.gzip(Arrays.copyOfRange(tar, at, tar.length));
            assertThat(read(joined(first, second)).schemaNames()).containsExactly("a");
        }
    }

    @Test
    void fetch_fileUrlsAndSlashesInTheName_findTheArchive() throws IOException {
        Path archive = folder.resolve("tickets/DM-12345/schemas.tar.gz");
        Files.createDirectories(archive.getParent());
        Files.write(archive, TestArchive.release("X"));

        for (String template : List.of("file://" + folder, "file:" + folder, folder.toString())) {
            assertThat(
                            new ReleaseSource(template + "/{version}/schemas.tar.gz")
                                    .fetch("tickets/DM-12345")
                                    .schemaNames())
                    .containsExactly("obs");
        }
    }

    static Stream<Arguments> badArchives() {
        byte[] good = TestArchive.release("A");
        String schema = TestArchive.FOLDER + "a.yaml";
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 0x55;
        return Stream.of(
                Arguments.of(new byte[0], "is empty; expected a .tar.gz archive"),
                Arguments.of(
                        "  <!DOCTYPE html><p>Not found".getBytes(UTF_8),
                        "is an HTML page (an error or a login page?); expected a .tar.gz archive"),
                Arguments.of(
                        "<?xml version='1.0'?><Error/>".getBytes(UTF_8),
                        "is an XML or HTML document (an error of the server?)"),
                Arguments.of("PK\003\004zip".getBytes(UTF_8), "is a zip archive"),
                Arguments.of("name: dp1".getBytes(UTF_8), "does not begin like gzip or tar"),
                Arguments.of(
                        Arrays.copyOf(good, good.length - 40),
                        "is cut off: gzip ends after " + (good.length - 40) + " bytes"),
                Arguments.of(
                        Arrays.copyOf(good, good.length - 1),
                        "is cut off: gzip ends after " + (good.length - 1) + " bytes"),
                Arguments.of(flipped, "is damaged: gzip reports \""),
                Arguments.of(
                        TestArchive.gzip("hello".getBytes(UTF_8)),
                        "is compressed by gzip but holds no tar archive"),
                Arguments.of(
                        TestArchive.gzip(
                                Arrays.copyOf(new TestArchive().schema("a", "a").tar(), 1024)),
                        "is cut off: the tar archive has no end mark"),
                Arguments.of(
                        new TestArchive().file("top/README", "x").gzip(),
                        "holds no file below \"python/lsst/sdm/schemas/\""),
                Arguments.of(
                        new TestArchive().file("top/../../etc/passwd", "x").gzip(),
                        "holds \"top/../../etc/passwd\", a path that leads outside of it"),
                Arguments.of(
                        new TestArchive().file("/etc/passwd", "x").gzip(),
                        "holds \"/etc/passwd\", a path that leads outside of it"),
                Arguments.of(
                        new TestArchive().file("top/a\nb\u2028", "x").gzip(),
                        "holds \"top/a\\u000ab\\u2028\", a name with control characters"),
                Arguments.of(
                        new TestArchive().link(schema, "/etc/passwd").gzip(),
                        "holds \"" + schema + "\", a link to \"/etc/passwd\"; expected files"),
                Arguments.of(
                        new TestArchive().link("top/x", "../../etc").gzip(),
                        "holds \"top/x\", a link to \"../../etc\"; expected files"),
                Arguments.of(
                        new TestArchive().link("top/a/x", "../../../etc/").gzip(),
                        "holds \"top/a/x\", a link to \"../../../etc/\"; expected files"),
                Arguments.of(
                        new TestArchive().hardLink("top/a/x", "../etc").gzip(),
                        "holds \"top/a/x\", a link to \"../etc\"; expected files"),
                Arguments.of(
                        new TestArchive().link("top/python/lsst", "../yml").schema("a", "a").gzip(),
                        "holds \"top/python/lsst\", a link to \"../yml\"; expected files"),
                Arguments.of(
                        new TestArchive().link("./top//python/./lsst/sdm/schemas", "x").gzip(),
                        "holds \"./top//python/./lsst/sdm/schemas\", a link to \"x\""),
                Arguments.of(
                        new TestArchive().hardLink(schema, "top/README").gzip(),
                        "holds \"" + schema + "\", a link to \"top/README\""),
                Arguments.of(
                        TestArchive.gzip(withWrongChecksum(tar("a"))),
                        "is damaged: the header of \"" + schema + "\" does not have its checksum"),
                Arguments.of(
                        new TestArchive()
                                .entry("top/null", TarConstants.LF_CHR, new byte[0], e -> {})
                                .gzip(),
                        "holds \"top/null\", a device"),
                Arguments.of(
                        new TestArchive()
                                .entry("top/pipe", TarConstants.LF_FIFO, new byte[0], e -> {})
                                .gzip(),
                        "holds \"top/pipe\", a device"),
                Arguments.of(
                        new TestArchive().schema("a", "1").schema("a", "2").gzip(),
                        "holds \"" + schema + "\" twice"),
                Arguments.of(
                        new TestArchive().schema("a", "1").file("./" + schema, "2").gzip(),
                        "holds \"./" + schema + "\" twice"),
                Arguments.of(
                        new TestArchive()
                                .schema("a", "1")
                                .file(schema.replace("/a.yaml", "//./a.yaml"), "2")
                                .gzip(),
                        "holds \"" + schema.replace("/a.yaml", "//./a.yaml") + "\" twice"),
                Arguments.of(
                        joined(good, "more".getBytes(UTF_8)),
                        "holds something after the end of its gzip stream"),
                Arguments.of(
                        joined(good, new byte[10_000]),
                        "holds something after the end of its gzip stream"),
                Arguments.of(
                        joined(good, new byte[] {0x1f, (byte) 0x8b}),
                        "holds something after the end of its gzip stream"),
                Arguments.of(joined(good, good), "holds something after the end of its tar"),
                Arguments.of(
                        joined(tar("a"), tar("b")), "holds something after the end of its tar"),
                Arguments.of(
                        TestArchive.gzip(joined(tar("a"), new byte[] {1})),
                        "holds something after the end of its tar archive"),
                Arguments.of(
                        inTheEndsPadding(tar("a")), "holds something after the end of its tar"),
                Arguments.of(
                        new TestArchive()
                                .schema("a", "1")
                                .file("other/python/lsst/sdm/schemas/b.yaml", "2")
                                .gzip(),
                        "holds two releases, \"sdm_schemas-test\" and \"other\""),
                Arguments.of(
                        new TestArchive().schema("a", "x".repeat(5_001)).gzip(),
                        "holds \"" + schema + "\" of 5001 bytes; expected at most 5000"),
                Arguments.of(
                        TestArchive.gzip(new byte[40_001]), "unpacks to more than 40000 bytes"),
                Arguments.of(many(), "holds more than 8 entries"),
                Arguments.of(new byte[20_001], "has 20001 bytes; expected at most 20000"));
    }

    private static byte[] tar(String schema) {
        return new TestArchive().schema(schema, schema).tar();
    }

    /** Changes a header's time of modification, at offset 136, and not the checksum. */
    private static byte[] withWrongChecksum(byte[] tar) {
        byte[] changed = tar.clone();
        changed[136] = (byte) (changed[136] == '1' ? '2' : '1');
        return changed;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** Writes into the zeros that fill the last block, behind the end mark. */
    private static byte[] inTheEndsPadding(byte[] tar) {
        byte[] changed = tar.clone();
        changed[changed.length - 1] = 1;
        return changed;
    }

    private static byte[] many() {
        TestArchive archive = new TestArchive();
        for (int i = 0; i < 9; i++) {
            archive.file("top/" + i, "x");
        }
        return archive.gzip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "sub/notes.txt", "sub"})
    void fetch_linkBesideSchemas_isLeftOut(String name) throws IOException {
        ReleaseFiles files =
                read(
                        new TestArchive()
                                .schema("a", "1")
                                .link(TestArchive.FOLDER + name, "a.yaml")
                                .gzip());

        assertThat(files.schemaNames()).containsExactly("a");
        assertThat(files.bytes(name)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("badArchives")
    void fetch_badArchive_isRefusedWithWhatWasFound(byte[] archive, String found) {
        assertThatThrownBy(() -> read(archive))
                .isInstanceOfSatisfying(
                        SourceException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SOURCE))
                .hasMessageContaining(folder.resolve("A.tar.gz") + "\" " + found)
                .message()
                .containsPattern("Nothing was changed; check (it|where it comes from)\\.$");
    }

    @Test
    void fetch_noSuchFile_saysSo() {
        assertThatThrownBy(() -> new ReleaseSource(folder + "/{version}.tar.gz").fetch("w.1"))
                .isInstanceOf(SourceException.class)
                .hasMessage(
                        "The path \"%s/w.1.tar.gz\" does not exist. Nothing was changed; check it.",
                        folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "../x", "a/../b", "/a", "a//b", "a?b", "a b", "a#b", "a%2e", "-a", ".a"})
    void releaseName_withMeaningInUrlOrPath_isRefused(String name) {
        assertThatThrownBy(() -> ReleaseSource.requireName(name))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "The release name \"" + name + "\" can't be used: expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h/{version}", "s3://b/{version}", "http:///x"})
    void fetch_sourceThatIsNone_isRefused(String template) {
        assertThatThrownBy(() -> new ReleaseSource(template).fetch("A"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("The source \"" + template + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:hunter2@h/x y?t=hunter2",
                "https://me:hunter2@/x?t=hunter2#hunter2",
                "https://me:hun/ter2@h:port/x",
                "https:me:hunter2@h/x",
                "https//me:hunter2@h/x",
                "https//h/x?t=hunter2",
                "//me:hunter2@h/x",
                "me:hunter2@h/x",
                "me@h/x#hunter2",
                "ftp://me:hunter2@h/x?t=hunter2",
                "gs://me:hunter2@bucket/x?t=hunter2",
                "file://me:hunter2@h/x",
                "/x?t=hunter2\0",
                "http://me:hunter2@127.0.0.1:1/x?t=hunter2"
            })
    void fetch_sourceThatCantBeRead_isShownWithoutSecrets(String template) {
        SourceLimits once =
                Limits.withTimes(
                        SMALL, Duration.ofSeconds(1), Retry.times(1, Duration.ZERO, Duration.ZERO));
        Throwable failure =
                catchThrowable(
                        () -> new ReleaseSource(template, SourceAccess.OPEN, once).fetch("A"));

        assertThat(failure).isInstanceOf(LoaderException.class);
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(String.valueOf(t.getMessage())).doesNotContain("hun", "ter2", "me:", "me@");
        }
    }

    @Test
    void googleStorage_gsUrl_isTheHttpsAddress() {
        assertThat(ReleaseSource.googleStorage("gs://bucket-1/tickets/DM-1/schemas.tar.gz"))
                .hasToString("https://storage.googleapis.com/bucket-1/tickets/DM-1/schemas.tar.gz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gs:bucket/x", "gs://bucket", "gs://bucket/", "gs://Bucket/x"})
    void googleStorage_noBucketOrObject_isRefused(String location) {
        assertThatThrownBy(() -> ReleaseSource.googleStorage(location))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The source \"%s\" is not \"gs://BUCKET/OBJECT\". Live is unchanged;"
                                + " correct the source.",
                        location);
    }
}
