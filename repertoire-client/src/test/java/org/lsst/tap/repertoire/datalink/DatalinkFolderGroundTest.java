package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireException;

/** What else may stand where the folder is to be: found before anything is written, and kept. */
class DatalinkFolderGroundTest extends DatalinkFolderFixture {

    /** All that is there, and what each link leads to. */
    private Set<String> everything() throws IOException {
        try (Stream<Path> files = Files.walk(parent)) {
            return files.map(
                            file -> {
                                try {
                                    return file
                                            + (Files.isSymbolicLink(file)
                                                    ? " -> " + Files.readSymbolicLink(file)
                                                    : "");
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            })
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private void assertRefused(String message) throws IOException {
        Set<String> before = everything();
        for (int look = 0; look < 3; look++) {
            assertThatThrownBy(() -> folder().sync())
                    .isInstanceOf(RepertoireConfigurationException.class)
                    .hasMessage("The datalink folder " + path() + ' ' + message);
        }
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void sync_foreignFile_isKeptAndNothingIsWritten() throws IOException {
        Files.createDirectory(path());
        Files.writeString(path().resolve("old.xml"), "<old/>");
        Files.writeString(path().resolve("thesis.tex"), "precious");
        assertRefused(
                "holds \"thesis.tex\", which is no datalink template; name a folder that is for"
                        + " datalink templates alone; nothing was written");
    }

    @Test
    void sync_foreignFolderWithATemplatesName_isKept() throws IOException {
        Files.createDirectories(path().resolve("sub.xml"));
        assertRefused(
                "holds \"sub.xml\", which is no datalink template; name a folder that is for"
                        + " datalink templates alone; nothing was written");
    }

    /** Of a file system's own repair, and of editors. */
    @Test
    void sync_lostAndFoundAndDotFiles_areKept() throws IOException {
        Path precious = Files.createDirectories(path().resolve("lost+found")).resolve("precious");
        Files.writeString(precious, "precious");
        Files.writeString(path().resolve("old.xml"), "<old/>");
        Files.writeString(path().resolve("._mine.xml"), "<mine/>");
        for (String mark : new String[] {"a", "b", "c"}) {
            payload = marked(mark);
            assertThat(folder().sync()).isTrue();
            time.advance(Duration.ofMinutes(20));
            for (String name : payload.fileNames()) {
                assertThat(path().resolve(name)).hasContent(content(payload).get(name));
            }
        }
        assertThat(precious).hasContent("precious");
        assertThat(path().resolve("._mine.xml")).hasContent("<mine/>");
        assertThat(path().resolve("old.xml")).doesNotExist();
    }

    /** What another look may do is not taken for a folder that can't be replaced. */
    @ParameterizedTest
    @ValueSource(strings = {"lock/foreign", "next/foreign"})
    void sync_placeOfItsOwnIsTaken_leavesARealFolderAsItIs(String foreign) throws IOException {
        Files.createDirectory(path());
        Files.writeString(path().resolve("old.xml"), "<old/>");
        Files.createDirectories(versions().resolve(foreign));
        Set<String> before = everything();
        for (int look = 0; look < 2; look++) {
            assertThatThrownBy(() -> folder().sync())
                    .hasMessageContaining("can't be kept, and is as it was")
                    .hasMessageContaining(foreign.substring(0, 4));
            Set<String> after = everything();
            after.remove(versions().resolve("lock").toString());
            before.remove(versions().resolve("lock").toString());
            assertThat(after).isEqualTo(before);
        }
    }

    @Test
    void sync_fileInItsPlace_isKept() throws IOException {
        Files.writeString(path(), "precious");
        assertRefused("is a file; name a folder, or remove it; nothing was written");
    }

    @Test
    void sync_linkToElsewhere_isKept() throws IOException {
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("datalink-manifest.json"), "{}");
        Files.createSymbolicLink(path(), elsewhere);
        assertRefused(
                "is a link to \""
                        + elsewhere
                        + "\", which was not made for it; remove the link, or name another folder;"
                        + " nothing was written");
    }

    @Test
    void sync_linkToNowhere_isKept() throws IOException {
        Files.createSymbolicLink(path(), Path.of("nowhere"));
        assertRefused(
                "is a link to \"nowhere\", which was not made for it; remove the link, or name"
                        + " another folder; nothing was written");
    }

    @Test
    void sync_noParent_isNotMade() throws IOException {
        parent = parent.resolve("missing");
        assertThatThrownBy(() -> folder().sync())
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "The datalink folder "
                                + path()
                                + " has no place: expected the folder "
                                + parent
                                + ", found nothing; make it, or name another folder; nothing was"
                                + " written");
        assertThat(parent).doesNotExist();
        Files.writeString(parent, "a file");
        assertRefused(
                "has no place: expected the folder "
                        + parent
                        + ", found something else; make it, or name another folder; nothing was"
                        + " written");
    }

    @Test
    void sync_somethingElseInPlaceOfTheVersions_isKept() throws IOException {
        Files.writeString(versions(), "precious");
        assertRefused(
                "has no place for its versions: expected a folder "
                        + versions()
                        + " or nothing, found something else; remove that; nothing was written");
        Files.delete(versions());
        Files.createSymbolicLink(versions(), parent);
        assertRefused(
                "has no place for its versions: expected a folder "
                        + versions()
                        + " or nothing, found something else; remove that; nothing was written");
    }

    @Test
    void sync_foreignFolderAmongTheVersions_isLeftAloneForEver() throws IOException {
        folder().sync();
        Path foreign = Files.createDirectory(versions().resolve("mine"));
        Files.writeString(foreign.resolve("precious"), "x");
        Files.setLastModifiedTime(foreign, FileTime.from(time.instant().minusSeconds(86_400)));
        payload = marked("b");
        folder().sync();
        assertThat(foreign.resolve("precious")).exists();
    }

    private void othersBring(String... names) {
        try {
            for (String name : names) {
                if (name.startsWith(".current/")) {
                    Files.deleteIfExists(path().resolve(".current"));
                }
                Files.createDirectories(path().resolve(name).getParent());
                Files.writeString(path().resolve(name), "precious");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A keeper of a folder to which others come after the last look at what stands there. */
    private DatalinkFolder folderToWhichOthersBring(String... names) {
        Clock clock =
                new Clock() {
                    @Override
                    public Instant instant() {
                        othersBring(names);
                        return time.instant();
                    }

                    @Override
                    public ZoneId getZone() {
                        return time.getZone();
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }
                };
        return new DatalinkFolder(path(), () -> payload, clock);
    }

    /** A payload takes its time. What is moved aside then goes after the retention. */
    @Test
    void sync_othersBringAFileWhileThePayloadComes_isRefusedAndKept() throws IOException {
        Files.createDirectory(path());
        DatalinkFolder folder =
                new DatalinkFolder(
                        path(),
                        () -> {
                            othersBring("thesis.tex");
                            return payload;
                        },
                        time);
        assertThatThrownBy(folder::sync)
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessageContaining(" holds \"thesis.tex\", which is no datalink template; ")
                .hasMessageEndingWith("; nothing was written");
        assertThat(everything())
                .containsExactlyInAnyOrder(
                        parent.toString(), path().toString(), path() + "/thesis.tex");
    }

    @Test
    void sync_othersBringFilesBeforeASwitchInside_onlyTemplatesAreReplaced() throws IOException {
        Files.createDirectory(path());
        Files.createSymbolicLink(path().resolve(".current"), Path.of(".versions", "v1"));
        assertThat(folderToWhichOthersBring("thesis.tex", "old.xml", "t1.xml").sync()).isTrue();
        assertThat(Files.readString(path().resolve("t1.xml"))).contains("mark=a");
        assertThat(path().resolve("thesis.tex")).hasContent("precious");
        assertThat(path().resolve("old.xml")).doesNotExist();
    }

    @Test
    void sync_switchInsideFails_leavesWhatOthersBroughtAndNothingElse() throws IOException {
        Files.createDirectory(path());
        Files.createSymbolicLink(path().resolve(".current"), Path.of(".versions", "v1"));
        folder().sync();
        payload = marked("b");
        DatalinkFolder folder =
                folderToWhichOthersBring("thesis.tex", "new.xml", ".current/in/place");
        assertThatThrownBy(folder::sync)
                .isInstanceOf(RepertoireException.class)
                .hasMessageContaining(" can't be kept, and is as it was: ");
        assertThat(FolderVersions.names(path()))
                .containsExactlyInAnyOrder(".current", ".versions", "new.xml", "thesis.tex");
        assertThat(path().resolve(".current/in/place")).hasContent("precious");
        assertThat(FolderVersions.names(path().resolve(".versions")))
                .containsExactlyInAnyOrder("lock", "v1");
    }
}
