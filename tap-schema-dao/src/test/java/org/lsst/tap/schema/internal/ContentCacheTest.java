package org.lsst.tap.schema.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.SchemaDesc;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cache does with the stamps that it gets, or without; the rest is CacheNeverStaleIT. */
class ContentCacheTest {

    private static final TapSchemaQuery<TapSchemaContent> QUERY =
            TapSchemaQuery.schemas(
                    TapSchemaSources.of(
                            List.of(
                                    "tap_schema.schemas11",
                                    "tap_schema.tables11",
                                    "tap_schema.columns11",
                                    "tap_schema.keys11",
                                    "tap_schema.key_columns11"),
                            Collections.nCopies(5, null),
                            List.of("a", "b", "c", "d")),
                    null,
                    false,
                    false);

    private final ScriptedDriver driver = new ScriptedDriver();
    private final ReadCounters counters = new ReadCounters("test");
    private final ContentCache cache =
            new ContentCache(new ConsistentRead(3, Duration.ZERO, counters), counters);

    private final Logger logger = (Logger) LogManager.getLogger(ContentCache.class.getName());
    private final Lines lines = new Lines();

    private static final class Lines extends AbstractAppender {
        final List<String> warnings = new ArrayList<>();

        Lines() {
            super("lines", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            if (event.getLevel().equals(Level.WARN)) {
                warnings.add(event.getMessage().getFormattedMessage());
            }
        }
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        Configurator.setLevel(logger.getName(), Level.WARN);
    }

    @AfterEach
    void stopListening() {
        logger.removeAppender(lines);
        assertThat(driver.openStatements).isZero();
        assertThat(driver.openConnections).isZero();
    }

    private void refuseStamp(String sqlState) {
        driver.fails(new SQLException("permission denied for function x", sqlState))
                .answersNothing(true);
    }

    private long stampsAskedFor() {
        return driver.executed.stream()
                .filter(sql -> sql.contains("pg_control_checkpoint"))
                .count();
    }

    @Test
    void get_unchanged_givesWhatIsKeptAndSendsTheNewestStamp() {
        driver.answersStamp(true, true, "one")
                .answersStamp(false, true, "one")
                .answersStamp(true, true, "two");

        List<SchemaDesc> first = cache.get(driver.dataSource(), QUERY);

        assertThat(cache.get(driver.dataSource(), QUERY)).isEqualTo(first).isNotSameAs(first);
        cache.get(driver.dataSource(), QUERY);
        assertThat(driver.executed).filteredOn(sql -> sql.contains("E'one'")).hasSize(2);
        assertThat(counters.getCacheHits()).isEqualTo(1);
        assertThat(counters.getCacheMisses()).isEqualTo(2);
    }

    @Test
    void get_contentThatCannotBeCompared_isNotKept() {
        driver.answersStamp(true, true, null).answersStamp(true, true, null);

        cache.get(driver.dataSource(), QUERY);
        cache.get(driver.dataSource(), QUERY);

        assertThat(counters.getCacheHits()).isZero();
        assertThat(driver.executed).noneMatch(sql -> sql.contains("E'server'"));
    }

    /** 42501 is a right that was revoked; the others are a service's own way to refuse. */
    @ParameterizedTest
    @ValueSource(strings = {"42501", "55000", "P0001", "XX000"})
    void get_stampRefusedThreeTimes_warnsOnceAndAsksForNoneAgain(String sqlState) {
        for (int call = 1; call <= 3; call++) {
            assertThat(lines.warnings).as("before call %d", call).isEmpty();
            refuseStamp(sqlState);
            cache.get(driver.dataSource(), QUERY);
        }
        assertThat(lines.warnings)
                .containsExactly(
                        "TAP_SCHEMA is read whole each time, since the database won't say whether"
                                + " it has changed: permission denied for function x");
        assertThat(stampsAskedFor()).isEqualTo(3);

        driver.answersNothing(true);
        cache.get(driver.dataSource(), QUERY);
        assertThat(stampsAskedFor()).isEqualTo(3);
        assertThat(lines.warnings).hasSize(1);
        assertThat(counters.getCacheMisses()).isEqualTo(4);
    }
}
