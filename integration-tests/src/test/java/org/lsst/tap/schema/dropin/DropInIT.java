package org.lsst.tap.schema.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ca.nrc.cadc.tap.schema.TapSchema;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.schema.TapSchemaReads;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.lsst.tap.tools.service.webapp.FunctionAddingDao;

/** With the drop-in jar on the class path, CADC's class name is ours, and nothing else changes. */
class DropInIT {

    private static final String DAO = "ca/nrc/cadc/tap/schema/TapSchemaDAO";

    private static final String CONTAINER_INITIALIZER =
            "META-INF/services/javax.servlet.ServletContainerInitializer";

    private DataSource database;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = TwoReleases.newDatabase();
    }

    @Test
    void jar_besidesTheDao_isCadcsByteForByte() throws IOException {
        Map<String, Long> cadcs = checksums("cadc.jar");
        Map<String, Long> dropIn = checksums("drop-in.jar");
        List<String> changed = new ArrayList<>();
        cadcs.forEach(
                (name, checksum) -> {
                    if (!checksum.equals(dropIn.get(name))) {
                        changed.add(name);
                    }
                });

        assertThat(cadcs).hasSizeGreaterThan(60);
        assertThat(changed).isNotEmpty().allMatch(n -> n.startsWith(DAO));
        assertThat(dropIn.keySet())
                .filteredOn(n -> !cadcs.containsKey(n))
                .allMatch(
                        n ->
                                n.startsWith("org/lsst/tap/schema/")
                                        || n.equals(CONTAINER_INITIALIZER)
                                        || n.startsWith("ca/nrc/cadc/tap/schema/CadcTapSchemaDAO"));
    }

    @Test
    void subclassOfCadcs_swapBeforeAnyStatement_readsOneRelease() throws SQLException {
        String first = TapSchemaText.of(read(database));
        TwoReleases.swap(database);
        String second = TapSchemaText.of(read(database));
        TwoReleases.swap(database);

        for (int k = 1; k <= 10; k++) {
            int swapBefore = k;
            AtomicInteger statement = new AtomicInteger();
            DataSource stepping =
                    new SteppingDataSource(
                            database,
                            sql -> {
                                if (statement.incrementAndGet() == swapBefore) {
                                    TwoReleases.swap(database);
                                }
                            });
            assertThat(TapSchemaText.of(read(stepping)))
                    .as("swap before %d", k)
                    .isIn(first, second);
            TwoReleases.swap(database);
        }
    }

    @Test
    void subclassOfCadcs_addsItsFunctions() {
        TapSchema result = read(database);

        assertThat(result.getFunctionDescs())
                .extracting(f -> f.getName())
                .contains("AREA", "factorial");
        assertThat(TapSchemaReads.of(database).getReads()).isEqualTo(1);
    }

    /** CADC's class is known under the name that the drop-in gives it, too. */
    @Test
    void read_ofTheProvenVersion_isByOurScript() {
        read(database);

        assumeTrue(System.getProperty("cadc.jar").endsWith("cadc-tap-schema-1.2.18.jar"));
        assertThat(TapSchemaReads.of(database).getMode())
                .isEqualTo("one locked and guarded REPEATABLE READ snapshot");
    }

    @Test
    void cadcsClass_isOurs() {
        assertThat(TapSchemaDAO.class.getSuperclass().getName())
                .isEqualTo("ca.nrc.cadc.tap.schema.CadcTapSchemaDAO");
    }

    private static TapSchema read(DataSource dataSource) {
        TapSchemaDAO dao = new FunctionAddingDao();
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao.get();
    }

    /** Returns the checksum of each file of the jar that a system property names. */
    private static Map<String, Long> checksums(String property) throws IOException {
        Map<String, Long> checksums = new TreeMap<>();
        try (ZipFile jar = new ZipFile(System.getProperty(property))) {
            jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .forEach(
                            entry -> {
                                CRC32 checksum = new CRC32();
                                try {
                                    checksum.update(jar.getInputStream(entry).readAllBytes());
                                } catch (IOException failure) {
                                    throw new UncheckedIOException(failure);
                                }
                                checksums.put(entry.getName(), checksum.getValue());
                            });
        }
        return checksums;
    }
}
