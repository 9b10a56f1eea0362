package org.lsst.tap.structure;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URL;
import java.util.List;
import java.util.stream.Stream;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.tools.benchmark.ReadBenchmark;

/**
 * The classes of each module, from the jar or folder that the class path has it in. A package may
 * stand in two modules (a test in the package of what it tests), so packages don't tell modules
 * apart.
 */
final class Modules {

    static final JavaClasses DAO = imported(SwapSafeTapSchemaDAO.class);
    static final JavaClasses CLIENT = imported(DiscoveryClient.class);
    static final JavaClasses LOADER = imported(UpdateJob.class);

    /** The demo and the benchmarks, and the tests of all. */
    static final JavaClasses INTEGRATION = imported(ReadBenchmark.class, Modules.class);

    private Modules() {}

    /** Returns the three modules that are published. */
    static Stream<JavaClasses> published() {
        return Stream.of(DAO, CLIENT, LOADER);
    }

    private static JavaClasses imported(Class<?>... members) {
        return new ClassFileImporter().importUrls(Stream.of(members).map(Modules::place).toList());
    }

    private static URL place(Class<?> member) {
        return member.getProtectionDomain().getCodeSource().getLocation();
    }

    /** Returns all four. */
    static List<JavaClasses> all() {
        return List.of(DAO, CLIENT, LOADER, INTEGRATION);
    }
}
