package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.Payloads;
import org.lsst.tap.repertoire.support.SharedFiles;

/** What the folder holds afterwards, whatever was there before. */
class DatalinkFolderTest extends DatalinkFolderFixture {

    @Test
    void sync_emptyStart_holdsThePayloadsFiles() throws IOException {
        assertThat(folder().sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload)).hasSize(4);
        assertThat(Files.isSymbolicLink(path())).isTrue();
        assertThat(Files.readSymbolicLink(path())).isRelative();
        assertThat(folder()).hasToString("DatalinkFolder[" + path() + "]");
        assertThat(folder().folder()).isEqualTo(path());
    }

    @Test
    void sync_realPayload_holdsTheSameBytes() throws IOException {
        payload =
                DatalinkPayload.parse(
                        SharedFiles.read("datalink/datalink-snippets-w.2026.34.zip"),
                        Optional.of("w.2026.34"),
                        "It");
        folder().sync();
        for (String name : payload.fileNames()) {
            assertThat(Files.readAllBytes(path().resolve(name)))
                    .isEqualTo(payload.file(name).orElseThrow());
        }
    }

    @Test
    void sync_samePayload_changesNothing() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        Path before = path().toRealPath();
        assertThat(folder.sync()).isFalse();
        assertThat(folder().sync()).as("after a restart").isFalse();
        assertThat(path().toRealPath()).isEqualTo(before);
        assertThat(versionNames()).containsExactly("v1");
    }

    @Test
    void sync_newPayload_leavesNoFileOfTheOld() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        payload = marked("b");
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(marked("b")));
    }

    @Test
    void sync_filesDamagedByOthers_areRestored() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        Files.writeString(path().resolve("t1.xml"), "<damaged/>");
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload));
        Files.delete(path().resolve("t1.xml"));
        assertThat(folder.sync()).isTrue();
        Files.writeString(path().resolve("more.xml"), "<more/>");
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload));
    }

    @Test
    void sync_linkRemovedByAStartScript_isRestored() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        Files.delete(path());
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload));
    }

    @Test
    void sync_folderUnpackedByAStartScript_isReplaced() throws IOException {
        Files.createDirectory(path());
        Files.writeString(path().resolve("datalink-manifest.json"), "{}");
        Files.writeString(path().resolve("old.xml"), "<old/>");
        DatalinkFolder folder = folder();
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload));

        time.advance(DatalinkFolder.RETENTION);
        folder.sync();
        assertThat(versionNames()).as("for who has it open").containsExactly("v1", "v2");
        time.advance(Duration.ofSeconds(1));
        folder.sync();
        assertThat(versionNames()).containsExactly("v2");
    }

    @Test
    void sync_noPayload_leavesTheFolder() throws IOException {
        folder().sync();
        DatalinkFolder down =
                new DatalinkFolder(
                        path(),
                        () -> {
                            throw new RepertoireUnavailableException("down");
                        },
                        time);
        assertThatThrownBy(down::sync).hasMessage("down");
        assertThat(content(path())).isEqualTo(content(payload));
    }

    @Test
    void sync_diedBeforeTheSwitch_isRepairedByTheNext() throws IOException {
        folder().sync();
        Path half = Files.createDirectory(versions().resolve("v2"));
        Files.writeString(half.resolve("t1.xml"), "<ha");
        Files.createSymbolicLink(versions().resolve("next"), Path.of("nowhere"));
        payload = marked("b");
        DatalinkFolder folder = folder();
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload));
        assertThat(versionNames()).containsExactly("v1", "v2");
        assertThat(path().toRealPath().getFileName()).as("the half is gone").hasToString("v2");
    }

    @Test
    void sync_templateBeyondAscii_isWrittenWithAWarning() throws IOException {
        payload =
                DatalinkPayload.parse(
                        new Payloads()
                                .file("datalink-manifest.json", "{\"t\": []}")
                                .file("t.xml", "<a>é</a>")
                                .zip(),
                        Optional.empty(),
                        "It");
        try (LogCapture log = LogCapture.start()) {
            folder().sync();
            assertThat(log.warnings())
                    .containsExactly(
                            "Datalink templates [t.xml] are not plain ASCII; lsst-tap-service 3.24"
                                    + " leaves such a template out, and all of them if it is the"
                                    + " manifest");
        }
        assertThat(content(path())).isEqualTo(content(payload));
    }

    @Test
    void create_root_isRefused() {
        assertThatThrownBy(() -> new DatalinkFolder(Path.of("/"), () -> payload, time))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage("The datalink folder must have a name, found \"/\"");
    }
}
