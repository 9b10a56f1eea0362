package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.support.Payloads;

class ZipFilesTest {

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(1).nextBytes(content);
        return content;
    }

    private static void assertRefused(byte[] archive, String message) {
        assertThatThrownBy(() -> new ZipFiles(archive, "It").read())
                .isInstanceOf(RepertoireFormatException.class)
                .hasMessage(message);
    }

    @Test
    void read_goodArchive_givesFilesInOrder() {
        Map<String, byte[]> files =
                new ZipFiles(new Payloads().file("b.xml", "B").file("a.json", "A").zip(), "It")
                        .read();

        assertThat(files.keySet()).containsExactly("b.xml", "a.json");
        assertThat(files.get("b.xml")).isEqualTo("B".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../up.xml",
                "a/../../up.xml",
                "/etc/cron.d/x",
                "C:x.xml",
                "C:\\x.xml",
                "..\\up.xml",
                "folder/x.xml",
                "folder/",
                "..",
                ".hidden",
                "-rf",
                "a b.xml",
                "a$b.xml",
            })
    void read_nameThatIsNotPlain_isRefused(String name) {
        assertRefused(
                new Payloads().file("a.xml", "A").file(name, "B").zip(),
                "It: expected plain file names, found \""
                        + name
                        + "\"; letters, digits, dot, underscore and hyphen are allowed");
    }

    @Test
    void read_nameWithControlCharacters_isShownWithoutThem() {
        assertRefused(
                new Payloads().file("a\r\nWARN forged\u0000é", "B").zip(),
                "It: expected plain file names, found \"a??WARN forged?é\"; letters, digits, dot,"
                        + " underscore and hyphen are allowed");
    }

    @Test
    void read_nameTwice_isRefused() {
        byte[] archive = new Payloads().file("aa.xml", "A").file("ab.xml", "B").zip();
        for (int i = 0; i < archive.length - 1; i++) {
            if (archive[i] == 'a' && archive[i + 1] == 'b') {
                archive[i + 1] = 'a';
            }
        }
        assertRefused(archive, "It: the file \"aa.xml\" is there more than once");
    }

    @Test
    void read_tooManyFiles_isRefused() {
        Payloads payload = new Payloads();
        for (int i = 0; i < 1001; i++) {
            payload.file("f" + i, "x");
        }
        assertRefused(payload.zip(), "It: expected at most 1000 files, found more");
    }

    @Test
    void read_fileTooLarge_isRefused() {
        assertRefused(
                new Payloads().file("a", random(1024 * 1024 + 1)).zip(),
                "It: expected at most 1048576 bytes a file, found more in \"a\"");
    }

    @Test
    void read_tooMuchInAll_isRefused() {
        Payloads payload = new Payloads();
        byte[] halfRandom = Arrays.copyOf(random(300_000), 1024 * 1024);
        for (int i = 0; i < 17; i++) {
            payload.file("f" + i, halfRandom);
        }
        assertRefused(payload.zip(), "It: expected at most 16777216 bytes in all, found more");
    }

    @Test
    void read_bomb_isRefusedByItsRatio() {
        assertRefused(
                new Payloads().file("a", new byte[1024 * 1024]).zip(),
                "It: expected at most 100 times the packed size, found more up to \"a\"");
    }

    @Test
    void read_archiveTooLarge_isRefused() {
        assertRefused(
                new byte[8 * 1024 * 1024 + 1], "It: expected at most 8388608 bytes, found 8388609");
    }

    @Test
    void read_cutOffAnywhere_isRefused() {
        byte[] whole = Payloads.marked("a");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> new ZipFiles(cut, "It").read())
                    .isInstanceOf(RepertoireFormatException.class)
                    .hasMessage(
                            "It: expected a zip archive, found "
                                    + length
                                    + " bytes without its end");
        }
    }

    @Test
    void read_anyByteChanged_isReadOrRefusedButNothingElse() {
        byte[] whole = Payloads.marked("a");
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x55;
            try {
                assertThat(new ZipFiles(changed, "It").read()).hasSizeLessThanOrEqualTo(4);
            } catch (RepertoireFormatException refused) {
                assertThat(refused).hasMessageStartingWith("It: ");
            }
        }
    }

    @Test
    void read_entriesHiddenFromTheDirectory_isRefused() {
        byte[] first = new Payloads().file("a.xml", "A").zip();
        byte[] second = new Payloads().file("b.xml", "B").file("c.xml", "C").zip();
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertRefused(
                both,
                "It: its directory names 2 files, but 1 can be read; it is cut off or tampered"
                        + " with");
    }

    @Test
    void read_html_isRefused() {
        assertRefused(
                "<html>404 but with status 200</html>".getBytes(StandardCharsets.UTF_8),
                "It: expected a zip archive, found 36 bytes without its end");
    }

    @Test
    void read_damagedContent_isRefusedByItsChecksum() {
        byte[] archive = new Payloads().file("a.bin", random(1000)).zip();
        archive[100] ^= 0x01;
        assertThatThrownBy(() -> new ZipFiles(archive, "It").read())
                .isInstanceOf(RepertoireFormatException.class)
                .hasMessageStartingWith("It: expected a zip archive, found a broken one: ");
    }
}
