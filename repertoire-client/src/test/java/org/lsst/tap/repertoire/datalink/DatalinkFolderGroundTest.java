package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;

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
        FolderVersions.stamp(foreign, time.instant().minusSeconds(86_400));
        payload = marked("b");
        folder().sync();
        assertThat(foreign.resolve("precious")).exists();
    }

    @Test
    void sync_folderCannotBeMovedAside_isKeptFromInside() throws IOException {
        Files.createDirectory(path());
        Files.writeString(path().resolve("old.xml"), "<old/>");
        // As a folder of an image's own layer, it can't be renamed.
        Path taken = versions().resolve("unpacked-" + time.millis());
        Files.createDirectories(taken);
        Files.writeString(taken.resolve("x.xml"), "<x/>");
        FolderVersions.stamp(taken, time.instant());
        DatalinkFolder folder = folder();
        assertThat(folder.sync()).isTrue();
        assertThat(versionNames()).containsExactly(taken.getFileName().toString());
        assertThat(folder.sync()).isFalse();
        assertThat(Files.isDirectory(path(), LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(path().resolve("old.xml")).doesNotExist();
        assertThat(Files.readString(path().resolve("t1.xml"))).contains("mark=a");
    }
}
