package org.lsst.tap.tools.demo;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.springframework.jdbc.core.JdbcTemplate;

/** The versions of what is compared, from the names of the jars that it was loaded from. */
final class Versions {

    private static final List<Class<?>> LIBRARIES =
            List.of(
                    SwapSafeTapSchemaDAO.class,
                    UpdateJob.class,
                    TapSchemaDAO.class,
                    JdbcTemplate.class);

    private static final Pattern JAR = Pattern.compile("(.+?)-([0-9].*)\\.jar");

    private Versions() {}

    /** Returns names and versions; what does not run from a jar is under development. */
    static String text() {
        return String.join(", ", LIBRARIES.stream().map(Versions::of).toList());
    }

    private static String of(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .map(location -> String.valueOf(Path.of(location.getPath()).getFileName()))
                .flatMap(Versions::ofJar)
                .orElse(type.getSimpleName() + " (development)");
    }

    static Optional<String> ofJar(String file) {
        Matcher matcher = JAR.matcher(file);
        return matcher.matches()
                ? Optional.of(matcher.group(1) + " " + matcher.group(2))
                : Optional.empty();
    }
}
