package org.lsst.tap.structure;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No two packages of a module know each other, nor any longer ring of them.
 *
 * <p>The DAO's root package counts as two. Its users find there what they call, on top, and beside
 * it what its inner package throws and counts, which stands at the bottom.
 */
class NoCyclesTest {

    /**
     * A published module.
     *
     * @param classes all of it
     * @param root its root package
     * @param bottom what of the root package stands at the bottom
     */
    record Module(JavaClasses classes, String root, Set<String> bottom) {

        @Override
        public String toString() {
            return root;
        }
    }

    static Stream<Module> modules() {
        return Stream.of(
                new Module(
                        Modules.DAO,
                        "org.lsst.tap.schema",
                        Set.of("TapSchemaReadsMXBean", "TapSchemaUnstableException")),
                new Module(Modules.CLIENT, "org.lsst.tap.repertoire", Set.of()),
                new Module(Modules.LOADER, "org.lsst.tap.loader", Set.of()));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void packages_haveNoCycles(Module module) {
        slices().assignedFrom(packagesOf(module)).should().beFreeOfCycles().check(module.classes());
    }

    private static SliceAssignment packagesOf(Module module) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass found) {
                JavaClass type = found.getBaseComponentType();
                if (!type.getPackageName().startsWith(module.root())) {
                    return SliceIdentifier.ignore();
                }
                return SliceIdentifier.of(
                        type.getPackageName(), isAtTheBottom(module, type) ? "bottom" : "");
            }

            @Override
            public String getDescription() {
                return "packages of " + module.root();
            }
        };
    }

    private static boolean isAtTheBottom(Module module, JavaClass type) {
        String name = type.getName().substring(type.getName().lastIndexOf('.') + 1);
        return type.getPackageName().equals(module.root())
                && module.bottom().contains(name.split("\\$", 2)[0]);
    }
}
