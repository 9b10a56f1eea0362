package org.lsst.tap.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.Repository;

/** What each module may know, and what no other module may know of it. */
class ModuleBoundariesTest {

    private static final String[] JAVA = {"java..", "javax.sql..", "javax.management.."};

    @Test
    void dao_knowsItsHostsLibrariesOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        with(
                                "org.lsst.tap.schema",
                                "org.lsst.tap.schema.internal..",
                                "ca.nrc.cadc..",
                                "org.opencadc.gms..",
                                "org.springframework..",
                                "org.apache.log4j..",
                                "javax.servlet.."))
                .check(Modules.DAO);
    }

    @Test
    void client_knowsNeitherTheDaoNorADatabaseBeyondTheLiveRelease() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.xml..",
                        "javax.net.ssl..",
                        "javax.management..",
                        "javax.naming..",
                        "javax.sql..",
                        "org.xml.sax..",
                        "org.w3c.dom..",
                        "org.lsst.tap.repertoire..",
                        "com.fasterxml.jackson..",
                        "io.micrometer..",
                        "com.google.auto.value..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "javax.servlet..",
                        "jakarta.servlet..")
                .check(Modules.CLIENT);
        noClasses()
                .that()
                .doNotHaveSimpleName("DatalinkService")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "javax.naming..")
                .check(Modules.CLIENT);
        noClasses()
                .that()
                .doNotHaveSimpleName("HealthMetrics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(Modules.CLIENT);
    }

    @Test
    void client_servletsAreTheListenersOnly() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("ContextListener")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.servlet..", "jakarta.servlet..")
                .check(Modules.CLIENT);
    }

    @Test
    void client_answersKnowNothingOfDatalink() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.lsst.tap.repertoire.datalink..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.lsst.tap.repertoire.datalink..")
                .check(Modules.CLIENT);
    }

    @Test
    void loader_knowsNoOtherModule() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.lsst.tap.schema..", "org.lsst.tap.repertoire..", "ca.nrc.cadc..")
                .check(Modules.LOADER);
    }

    @Test
    void publishedModules_knowNothingOfTheIntegrationTests() {
        Modules.published()
                .forEach(
                        module ->
                                noClasses()
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAnyPackage(
                                                "org.lsst.tap.tools..",
                                                "org.lsst.tap.testing..",
                                                "org.lsst.tap.structure..",
                                                "org.junit..")
                                        .check(module));
    }

    /** Another module, the demo and its tests included, goes by the public classes. */
    @Test
    void internalPackages_areUsedInTheirModuleOnly() {
        List<String> strangers =
                Modules.all().stream().flatMap(ModuleBoundariesTest::foreignInternals).toList();
        assertThat(strangers).isEmpty();
    }

    private static Stream<String> foreignInternals(JavaClasses module) {
        return module.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> isInternal(dependency.getTargetClass()))
                .filter(
                        dependency ->
                                !module.contain(
                                        dependency
                                                .getTargetClass()
                                                .getBaseComponentType()
                                                .getName()))
                .map(dependency -> dependency.getDescription());
    }

    /** What a caller can see needs nothing that may change in any release. */
    @Test
    void libraries_showNoInternalType() {
        List<String> shown =
                Stream.of(Modules.DAO, Modules.CLIENT)
                        .flatMap(JavaClasses::stream)
                        .filter(type -> !isInternal(type))
                        .filter(ModuleBoundariesTest::isVisible)
                        .flatMap(ModuleBoundariesTest::shownInternals)
                        .toList();
        assertThat(shown).isEmpty();
    }

    private static Stream<String> shownInternals(JavaClass type) {
        Stream<String> members =
                type.getMembers().stream()
                        .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .filter(ModuleBoundariesTest::isShown)
                        .filter(member -> types(member).anyMatch(ModuleBoundariesTest::isInternal))
                        .map(JavaMember::getFullName);
        Stream<String> parents =
                Stream.concat(
                                type.getAllRawSuperclasses().stream(),
                                type.getAllRawInterfaces().stream())
                        .filter(ModuleBoundariesTest::isInternal)
                        .map(parent -> type.getName() + " is a " + parent.getName());
        return Stream.concat(members, parents);
    }

    private static Stream<JavaClass> types(JavaMember member) {
        return member instanceof JavaCodeUnit unit
                ? Stream.concat(
                        unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType()))
                : member.getAllInvolvedRawTypes().stream();
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ModuleBoundariesTest::isVisible).orElse(true);
    }

    private static boolean isShown(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean isInternal(JavaClass type) {
        return type.getPackageName().startsWith("org.lsst.tap")
                && type.getPackageName().contains(".internal");
    }

    /** A package that nobody explained is found by nobody. */
    @Test
    void everyMainPackage_saysWhatLivesThere() throws IOException {
        for (String module : Repository.MODULES) {
            Path sources = Repository.ROOT.resolve(module).resolve("src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                assertThat(files.filter(ModuleBoundariesTest::isPackage))
                        .isNotEmpty()
                        .allSatisfy(
                                folder -> assertThat(folder.resolve("package-info.java")).exists());
            }
        }
    }

    private static boolean isPackage(Path folder) {
        String[] files = folder.toFile().list((parent, name) -> name.endsWith(".java"));
        return files != null && files.length > 0;
    }

    private static String[] with(String... packages) {
        return Stream.concat(Stream.of(JAVA), Stream.of(packages)).toArray(String[]::new);
    }
}
