package org.lsst.tap.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the loader's packages may know which. */
class LoaderDirectionsTest {

    private static final String ROOT = "org.lsst.tap.loader";

    /** What everything may throw; the jobs stand beside them in the same package, and on top. */
    private static final DescribedPredicate<JavaClass> FAILURES =
            DescribedPredicate.describe(
                    "failures",
                    type -> inRoot(type) && type.getName().matches(".*Exception|.*ExitCode"));

    private static final DescribedPredicate<JavaClass> JOBS =
            DescribedPredicate.describe("jobs", type -> inRoot(type) && !FAILURES.test(type));

    private static boolean inRoot(JavaClass type) {
        return !type.isArray() && type.getPackageName().equals(ROOT);
    }

    /** A new package has to be entered here. */
    @Test
    void eachPackage_knowsOnlyWhatStandsBelowIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cli")
                .definedBy(ROOT + ".cli..")
                .layer("jobs")
                .definedBy(JOBS)
                .layer("config")
                .definedBy(ROOT + ".config..")
                .layer("staging")
                .definedBy(ROOT + ".staging..")
                .layer("swap")
                .definedBy(ROOT + ".swap..")
                .layer("source")
                .definedBy(ROOT + ".source..")
                .layer("felis")
                .definedBy(ROOT + ".felis..")
                .layer("catalog")
                .definedBy(ROOT + ".catalog..")
                .layer("diff")
                .definedBy(ROOT + ".diff..")
                .layer("database")
                .definedBy(ROOT + ".database..")
                .layer("retry")
                .definedBy(ROOT + ".retry..")
                .layer("rows")
                .definedBy(ROOT + ".rows..")
                .layer("text")
                .definedBy(ROOT + ".text..")
                .layer("failures")
                .definedBy(FAILURES)
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("jobs")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("config")
                .mayOnlyAccessLayers("swap", "source", "database", "text", "failures")
                .whereLayer("staging")
                .mayOnlyAccessLayers("database", "retry", "rows", "failures")
                .whereLayer("swap")
                .mayOnlyAccessLayers("database", "retry", "rows", "failures")
                .whereLayer("source")
                // A release's files are what the Felis reader asks for: FelisFiles.
                .mayOnlyAccessLayers("felis", "retry", "text", "failures")
                .whereLayer("felis")
                .mayOnlyAccessLayers("rows", "text", "failures")
                .whereLayer("catalog")
                .mayOnlyAccessLayers("rows", "failures")
                .whereLayer("diff")
                .mayOnlyAccessLayers("rows")
                .whereLayer("database")
                .mayOnlyAccessLayers("retry", "rows", "failures")
                .whereLayer("retry")
                .mayOnlyAccessLayers("failures")
                .whereLayer("rows")
                .mayNotAccessAnyLayer()
                .whereLayer("text")
                .mayNotAccessAnyLayer()
                .whereLayer("failures")
                .mayNotAccessAnyLayer()
                .ensureAllClassesAreContainedInArchitecture()
                .check(Modules.LOADER);
    }

    /** A library is an affair of the packages that it is for. */
    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({
        "picocli.., cli",
        "ch.qos.logback.., cli",
        "com.fasterxml.jackson.., cli",
        "org.apache.commons.compress.., source",
        "java.net.http.., source",
        "org.yaml.snakeyaml.., felis|config",
        "org.postgresql.., database|staging",
    })
    void library_staysInItsPackages(String library, String packages) {
        String[] homes =
                Stream.of(packages.split("\\|"))
                        .map(name -> ROOT + "." + name + "..")
                        .toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(Modules.LOADER);
    }

    @ParameterizedTest
    @CsvSource({"felis", "source", "rows", "diff", "retry", "text"})
    void package_knowsNoDatabase(String name) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..")
                .check(Modules.LOADER);
    }
}
