package org.lsst.tap.tools.kit;

import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.lsst.tap.loader.job.UpdateJob;

/** What lies on the class path, and beside it. Stateless. */
public final class Resource {

    private Resource() {}

    /** Returns what the class path has a class in: a folder, or a jar with its version. */
    public static Path home(Class<?> member) {
        URL home = member.getProtectionDomain().getCodeSource().getLocation();
        return FileUtils.toFile(home).toPath();
    }

    /** Returns the command that runs the loader's own jar, with these options for its JVM. */
    public static List<String> loader(String... options) {
        List<String> command = new ArrayList<>(List.of(options));
        command.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", built(UpdateJob.class, "tap-schema.jar").toString()));
        return command;
    }

    /** Returns what lies beside that: in the module's {@code target}, both ways. */
    public static Path built(Class<?> member, String name) {
        return home(member).resolveSibling(name);
    }
}
