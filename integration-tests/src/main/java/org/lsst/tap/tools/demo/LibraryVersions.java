package org.lsst.tap.tools.demo;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.springframework.jdbc.core.JdbcTemplate;

/** The versions of what is compared, from the names of the jars that it was loaded from. */
final class LibraryVersions {

    private static final Pattern JAR = Pattern.compile("(.+?)-([0-9].*)\\.jar");

    private LibraryVersions() {}

    /** Returns names and versions; what does not run from a jar is under development. */
    static String text() {
        return Stream.of(
                        SwapSafeTapSchemaDAO.class,
                        UpdateJob.class,
                        TapSchemaDAO.class,
                        JdbcTemplate.class)
                .map(LibraryVersions::of)
                .collect(Collectors.joining(", "));
    }

    private static String of(Class<?> type) {
        String path = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        String file = ofJar(String.valueOf(Path.of(path).getFileName()));
        return file.isEmpty() ? type.getSimpleName() + " (development)" : file;
    }

    static String ofJar(String file) {
        Matcher matcher = JAR.matcher(file);
        return matcher.matches() ? matcher.group(1) + " " + matcher.group(2) : "";
    }
}
