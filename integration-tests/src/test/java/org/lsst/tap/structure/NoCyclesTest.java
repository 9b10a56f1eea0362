package org.lsst.tap.structure;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No two packages of a module know each other, nor any longer ring of them. */
class NoCyclesTest {

    /** A module, and its packages with all that is below its root. */
    static Stream<JavaClasses> modules() {
        return Modules.published();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void packages_haveNoCycles(JavaClasses module) {
        slices().matching("(org.lsst.tap..)").should().beFreeOfCycles().check(module);
    }
}
