package org.lsst.tap.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the loader's packages may know which. */
class LoaderDirectionsTest {

    private static final String ROOT = "org.lsst.tap.loader";

    /** A new package has to be entered here. */
    @Test
    void eachPackage_knowsOnlyWhatStandsBelowIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cli")
                .definedBy(ROOT, ROOT + ".cli..")
                .layer("job")
                .definedBy(ROOT + ".job..")
                .layer("staging")
                .definedBy(ROOT + ".staging..")
                .layer("swap")
                .definedBy(ROOT + ".swap..")
                .layer("source")
                .definedBy(ROOT + ".source..")
                .layer("felis")
                .definedBy(ROOT + ".felis..")
                .layer("database")
                .definedBy(ROOT + ".database..")
                .layer("rows")
                .definedBy(ROOT + ".rows..")
                .layer("text")
                .definedBy(ROOT + ".text..")
                .layer("failure")
                .definedBy(ROOT + ".failure..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("job")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("staging")
                .mayOnlyAccessLayers("swap", "database", "rows", "text", "failure")
                .whereLayer("swap")
                .mayOnlyAccessLayers("database", "rows", "text", "failure")
                .whereLayer("source")
                // A release's files are what the Felis reader asks for: FelisFiles.
                .mayOnlyAccessLayers("felis", "text", "failure")
                .whereLayer("felis")
                .mayOnlyAccessLayers("rows", "text", "failure")
                .whereLayer("database")
                .mayOnlyAccessLayers("rows", "text", "failure")
                .whereLayer("rows")
                .mayOnlyAccessLayers("text")
                .whereLayer("text")
                .mayOnlyAccessLayers("failure")
                .whereLayer("failure")
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
        "org.yaml.snakeyaml.., felis|cli",
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
    @CsvSource({"felis", "source", "rows", "text"})
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
