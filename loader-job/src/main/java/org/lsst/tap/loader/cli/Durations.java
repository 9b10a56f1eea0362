package org.lsst.tap.loader.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * Durations as people write them: {@code 500ms}, {@code 30s}, {@code 2m}, {@code 1h}, {@code
 * PT30S}.
 */
final class Durations {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h)?");

    private Durations() {}

    /** Reads a duration; a number alone is seconds. */
    static Duration parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return iso(text);
        }
        long number = Long.parseLong(form.group(1));
        String unit = form.group(2) == null ? "s" : form.group(2);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static Duration iso(String text) {
        try {
            Duration duration = Duration.parse(text.strip());
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Refused below, as a negative one is.
        }
        throw new TypeConversionException(
                "'%s' is not a duration; expected for example 500ms, 30s, 2m or PT30S"
                        .formatted(text));
    }
}
