package org.lsst.tap.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes bytes without knowing what they mean. Stateless. */
public final class Bytes {

    private static final int[] EDGES = {
        0, 1, -1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 1 << 31
    };

    /** No result is longer, whatever is repeated. */
    private static final int MOST_BYTES = 256 * 1024;

    private Bytes() {}

    /** Returns {@code bytes} after one to four changes; {@code pieces} are words to put in. */
    public static byte[] mutate(byte[] bytes, List<String> pieces, SplittableRandom random) {
        byte[] result = bytes;
        for (int i = random.nextInt(4); i >= 0; i--) {
            result = once(result, pieces, random);
        }
        return result.length <= MOST_BYTES ? result : Arrays.copyOf(result, MOST_BYTES);
    }

    private static byte[] once(byte[] bytes, List<String> pieces, SplittableRandom random) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + (1 << random.nextInt(8)));
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> replace(bytes, at, end, new byte[0]);
            case 2 -> replace(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            case 3 -> replace(bytes, at, at, repeated(Arrays.copyOfRange(bytes, at, end), random));
            case 4 -> replace(bytes, at, end, random(end - at, random));
            case 5 -> flipped(bytes, random);
            case 6 -> replace(bytes, at, Math.min(bytes.length, at + 4), edge(random));
            default -> {
                int cut =
                        random.nextBoolean() ? at : Math.min(bytes.length, at + random.nextInt(8));
                yield replace(bytes, at, cut, piece(pieces, random));
            }
        };
    }

    /** Returns {@code bytes} with others in the place of those from {@code from} to {@code to}. */
    public static byte[] replace(byte[] bytes, int from, int to, byte[] others) {
        byte[] result = Arrays.copyOf(bytes, bytes.length - (to - from) + others.length);
        System.arraycopy(others, 0, result, from, others.length);
        System.arraycopy(bytes, to, result, from + others.length, bytes.length - to);
        return result;
    }

    private static byte[] repeated(byte[] bytes, SplittableRandom random) {
        int times = 1 << random.nextInt(12);
        byte[] result = new byte[(int) Math.min((long) bytes.length * times, MOST_BYTES / 4)];
        for (int i = 0; i < result.length; i++) {
            result[i] = bytes[i % bytes.length];
        }
        return result;
    }

    private static byte[] random(int count, SplittableRandom random) {
        byte[] result = new byte[count];
        random.nextBytes(result);
        return result;
    }

    private static byte[] flipped(byte[] bytes, SplittableRandom random) {
        byte[] result = bytes.clone();
        if (result.length > 0) {
            result[random.nextInt(result.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return result;
    }

    private static byte[] edge(SplittableRandom random) {
        int value = EDGES[random.nextInt(EDGES.length)];
        byte[] bytes = {
            (byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)
        };
        return Arrays.copyOf(bytes, 1 << random.nextInt(3));
    }

    private static byte[] piece(List<String> pieces, SplittableRandom random) {
        return pick(pieces, random).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns one of {@code values}. */
    public static <T> T pick(List<T> values, SplittableRandom random) {
        return values.get(random.nextInt(values.size()));
    }
}
