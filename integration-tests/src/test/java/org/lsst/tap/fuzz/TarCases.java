package org.lsst.tap.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/**
 * Release archives, most of them bad: bytes changed in the gzip or the tar part, headers with
 * fields that lie, and archives of entries that no release has. The tar format is written here by
 * hand (POSIX.1-2017, pax, "ustar Interchange Format"), since a library writes no wrong ones.
 * Stateless.
 */
final class TarCases implements FuzzRun.Generator {

    static final String FOLDER = "sdm-1/python/lsst/sdm/schemas/";

    private static final int RECORD = 512;

    private static final List<String> PATHS =
            List.of(
                    FOLDER + "a.yaml",
                    FOLDER + "b.yaml",
                    FOLDER + "old/c.yaml",
                    FOLDER,
                    "sdm-1/README",
                    "other/python/lsst/sdm/schemas/a.yaml",
                    FOLDER + "../../../../../etc/passwd",
                    "/" + FOLDER + "a.yaml",
                    "./" + FOLDER + "a.yaml",
                    "././" + FOLDER + "a.yaml",
                    "C:\\" + FOLDER + "a.yaml",
                    FOLDER + "a\u0000b.yaml",
                    FOLDER + "a\nb.yaml",
                    FOLDER + "\u00e9\u2028.yaml",
                    FOLDER + "./a.yaml",
                    FOLDER + "/a.yaml",
                    FOLDER + ".",
                    FOLDER + "..",
                    "..",
                    "/",
                    "",
                    ".",
                    "./",
                    FOLDER + "x".repeat(300) + ".yaml");

    private static final List<String> PAX =
            List.of(
                    "size=-1",
                    "size=99999999999999999999",
                    "size=10",
                    "size=",
                    "size=x",
                    "path=../../x",
                    "path=/etc/passwd",
                    "path=" + FOLDER + "p.yaml",
                    "path=",
                    "linkpath=/etc/passwd",
                    "mtime=1e999999999",
                    "mtime=-99999999999999999999.5",
                    "mtime=x",
                    "uid=-5",
                    "gid=99999999999",
                    "GNU.sparse.major=1",
                    "GNU.sparse.minor=0",
                    "GNU.sparse.realsize=9223372036854775807",
                    "GNU.sparse.realsize=-1",
                    "GNU.sparse.size=99999999",
                    "GNU.sparse.name=" + FOLDER + "s.yaml",
                    "GNU.sparse.map=0,1,5,99999999999",
                    "GNU.sparse.numblocks=2147483647",
                    "GNU.sparse.offset=-1",
                    "GNU.sparse.numbytes=9223372036854775807",
                    "SCHILY.realsize=-7",
                    "SCHILY.devmajor=x",
                    "SCHILY.filetype=sparse",
                    "=",
                    "a",
                    "comment=" + "c".repeat(2000));

    private static final String TYPES = "00000012345567xgLKSVMNDAX\0~";

    private static final List<String> NUMBERS =
            List.of(
                    "00000000000",
                    "00000000144",
                    "77777777777",
                    "777777777777",
                    "-1",
                    "-0000000001",
                    "9",
                    " ",
                    "",
                    "\u0000",
                    "0 0 0",
                    "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                    "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                    "\u0080\0\0\0\0\0\0\0\0\0\1\0");

    /** Offsets and lengths of the header's fields. */
    private static final int[][] FIELDS = {
        {0, 100},
        {100, 8},
        {108, 8},
        {116, 8},
        {124, 12},
        {136, 12},
        {148, 8},
        {156, 1},
        {157, 100},
        {257, 6},
        {263, 2},
        {265, 32},
        {297, 32},
        {329, 8},
        {337, 8},
        {345, 155}
    };

    private static final List<String> PIECES = List.of("ustar", "\0", "../", "\u001f\u008b\b", "x");

    private final byte[] good = goodTar();

    @Override
    public byte[] next(SplittableRandom random) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> Bytes.mutate(gzip(good), PIECES, random);
            case 2 -> gzip(Bytes.mutate(good, PIECES, random));
            case 3, 4, 5 -> gzip(lyingHeaders(random));
            case 6 -> concat(gzip(entries(random)), Bytes.mutate(gzip(good), PIECES, random));
            default -> gzip(entries(random));
        };
    }

    private static byte[] goodTar() {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        entry(tar, "sdm-1/", '5', "", "");
        for (String name : List.of("a.yaml", "b.yaml", "old/c.yaml")) {
            entry(tar, FOLDER + name, '0', "", "name: s\ntables: []\n# " + "x".repeat(500));
        }
        entry(tar, "sdm-1/link", '2', "python/lsst", "");
        return end(tar);
    }

    private byte[] lyingHeaders(SplittableRandom random) {
        byte[] tar = good.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int header = random.nextInt(tar.length / RECORD) * RECORD;
            int[] field = FIELDS[random.nextInt(FIELDS.length)];
            byte[] value = fieldValue(field[1], random);
            System.arraycopy(value, 0, tar, header + field[0], Math.min(value.length, field[1]));
            if (random.nextInt(4) > 0) {
                sign(tar, header);
            }
        }
        return tar;
    }

    private static byte[] fieldValue(int length, SplittableRandom random) {
        if (length == 1) {
            return new byte[] {(byte) TYPES.charAt(random.nextInt(TYPES.length()))};
        }
        if (random.nextInt(8) == 0) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            return noise;
        }
        String text = Bytes.pick(length >= 100 ? PATHS : NUMBERS, random);
        byte[] bytes = text.getBytes(length >= 100 ? UTF_8 : ISO_8859_1);
        return bytes.length < length ? Arrays.copyOf(bytes, bytes.length + 1) : bytes;
    }

    private static byte[] entries(SplittableRandom random) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        int count = random.nextInt(20) == 0 ? 100 : random.nextInt(8);
        for (int i = 0; i < count; i++) {
            if (random.nextInt(4) == 0) {
                entry(tar, "pax", random.nextInt(8) == 0 ? 'g' : 'x', "", pax(random));
            }
            char type = TYPES.charAt(random.nextInt(TYPES.length()));
            String content = "y".repeat(1 << random.nextInt(random.nextInt(8) == 0 ? 18 : 10));
            entry(tar, Bytes.pick(PATHS, random), type, Bytes.pick(PATHS, random), content);
        }
        byte[] bytes = end(tar);
        return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    /** Records as pax has them, "LENGTH KEY=VALUE\n", some with a wrong length. */
    private static String pax(SplittableRandom random) {
        StringBuilder records = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String record = " " + Bytes.pick(PAX, random) + "\n";
            int length = record.length() + 1;
            while (String.valueOf(length).length() + record.length() != length) {
                length++;
            }
            int lie = random.nextInt(10) == 0 ? random.nextInt(-length, 100_000_000) : 0;
            records.append(length + lie).append(record);
        }
        return records.toString();
    }

    private static void entry(
            ByteArrayOutputStream tar, String name, char type, String link, String content) {
        byte[] bytes = content.getBytes(UTF_8);
        byte[] header = new byte[RECORD];
        put(header, 0, 100, name);
        put(header, 100, 8, "0000644");
        put(header, 124, 12, "%011o".formatted(bytes.length));
        put(header, 136, 12, "00000000000");
        header[156] = (byte) type;
        put(header, 157, 100, link);
        put(header, 257, 8, "ustar\00000");
        sign(header, 0);
        tar.writeBytes(header);
        tar.writeBytes(bytes);
        tar.writeBytes(new byte[(RECORD - bytes.length % RECORD) % RECORD]);
    }

    private static void put(byte[] header, int at, int most, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, header, at, Math.min(most, bytes.length));
    }

    private static void sign(byte[] tar, int header) {
        Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
        int sum = 0;
        for (int i = header; i < header + RECORD; i++) {
            sum += tar[i] & 0xff;
        }
        byte[] octal = "%06o\0 ".formatted(sum).getBytes(ISO_8859_1);
        System.arraycopy(octal, 0, tar, header + 148, 8);
    }

    private static byte[] end(ByteArrayOutputStream tar) {
        tar.writeBytes(new byte[2 * RECORD]);
        return tar.toByteArray();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return Bytes.replace(first, first.length, first.length, second);
    }
}
