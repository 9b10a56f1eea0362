package org.lsst.tap.loader.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseStateTest {

    @ParameterizedTest
    @CsvSource({"'', 1", "1, 2", "1 2, 3", "2, 1", "1 3, 2"})
    void freeRetiredName_someTaken_isTheFirstThatIsNot(String taken, int free) {
        List<String> retired =
                taken.isEmpty()
                        ? List.of()
                        : List.of(taken.split(" ")).stream()
                                .map(number -> "tap_schema_staging_retired_" + number)
                                .toList();
        DatabaseState state =
                new DatabaseState(Optional.empty(), Optional.empty(), Optional.empty(), retired);

        assertThat(state.freeRetiredName(DatabaseSchemas.STANDARD))
                .isEqualTo("tap_schema_staging_retired_" + free);
    }
}
