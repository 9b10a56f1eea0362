package org.lsst.tap.schema.schedules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A schedule in which a reader returns what never was, as a line of {@code counter-examples.txt}.
 *
 * @param outcome how bad it is
 */
record CounterExample(Reader reader, Plan plan, Schedule schedule, ReadOutcome outcome) {

    private static final String SEPARATOR = ", ";

    /** Returns the ones that were found before, one of each reader, loader and outcome. */
    static List<CounterExample> known() {
        try (Stream<String> lines =
                Files.lines(
                        Path.of(
                                CounterExample.class
                                        .getResource("counter-examples.txt")
                                        .toURI()))) {
            return lines.filter(line -> !line.startsWith("#")).map(CounterExample::parse).toList();
        } catch (IOException | URISyntaxException failure) {
            throw new IllegalStateException("counter-examples.txt can't be read", failure);
        }
    }

    /** Writes some as {@link #known} reads them. */
    static void write(Path file, Collection<CounterExample> examples) {
        try {
            Files.write(file, examples.stream().map(CounterExample::toString).toList());
        } catch (IOException failure) {
            throw new UncheckedIOException(file + " can't be written", failure);
        }
    }

    private static CounterExample parse(String line) {
        String[] parts = line.split(SEPARATOR, -1);
        return new CounterExample(
                Reader.valueOf(parts[0]),
                Plan.parse(parts[1]),
                Schedule.parse(parts[2]),
                ReadOutcome.valueOf(parts[3]));
    }

    /** The line. */
    @Override
    public String toString() {
        return String.join(
                SEPARATOR, reader.name(), plan.toString(), schedule.toString(), outcome.name());
    }
}
