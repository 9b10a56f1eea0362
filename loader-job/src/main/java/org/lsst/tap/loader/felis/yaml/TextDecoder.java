package org.lsst.tap.loader.felis.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlProblem.Kind;

/**
 * Bytes to text as YAML 1.1, section 5.2, wants it: UTF-16 if there is its byte order mark, UTF-8
 * otherwise; and only printable characters.
 */
final class TextDecoder {

    private static final int MAX_REPORTED = 20;

    private final List<YamlProblem> problems;

    TextDecoder(List<YamlProblem> problems) {
        this.problems = problems;
    }

    /** Returns the text without byte order mark, or null after a problem that leaves none. */
    @Nullable String decode(byte[] bytes) {
        Charset charset = charset(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result =
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            problems.add(
                    new YamlProblem(
                            Kind.ENCODING,
                            markAt(text, text.length()),
                            "expected "
                                    + charset.name()
                                    + " text, found an invalid byte sequence at byte "
                                    + in.position()));
            return null;
        }
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        return withoutUnprintables(text);
    }

    private static Charset charset(byte[] bytes) {
        if (bytes.length >= 2) {
            if (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE) {
                return StandardCharsets.UTF_16LE;
            }
            if (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF) {
                return StandardCharsets.UTF_16BE;
            }
        }
        return StandardCharsets.UTF_8;
    }

    /** Reports unprintable characters and puts a space in their place, so that reading goes on. */
    private String withoutUnprintables(String text) {
        char[] replaced = null;
        int reported = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPrintable(c)) {
                continue;
            }
            if (reported++ < MAX_REPORTED) {
                problems.add(
                        new YamlProblem(
                                Kind.ENCODING,
                                markAt(text, i),
                                String.format(
                                        "expected printable characters, found U+%04X", (int) c)));
            }
            replaced = replaced == null ? text.toCharArray() : replaced;
            replaced[i] = ' ';
        }
        return replaced == null ? text : new String(replaced);
    }

    /** YAML 1.1, section 5.1; surrogates stand for the characters beyond U+FFFF. */
    private static boolean isPrintable(char c) {
        return (c >= ' ' && c <= '~')
                || c == '\n'
                || c == '\t'
                || c == '\r'
                || c == '\u0085'
                || (c >= '\u00A0' && c <= '\uFFFD');
    }

    private static Mark markAt(String text, int end) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                start = i + 1;
            }
        }
        return new Mark(line, text.codePointCount(start, end) + 1);
    }
}
