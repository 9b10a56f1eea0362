package org.lsst.tap.repertoire.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Health} as gauges of Micrometer, which has to be on the class path:
 *
 * <table>
 * <caption>Each with the tag {@code of}</caption>
 * <tr><td>{@code repertoire.healthy}</td><td>1 if the last try went well, else 0</td></tr>
 * <tr><td>{@code repertoire.failures}</td><td>tries that failed since one last went well</td></tr>
 * <tr><td>{@code repertoire.age}</td><td>seconds since a try last went well; NaN before</td></tr>
 * </table>
 *
 * <p>{@code new HealthMetrics("discovery", client::health).bindTo(registry)}. Thread-safe.
 */
public final class HealthMetrics implements MeterBinder {

    private final String of;
    private final Supplier<Health> health;

    /**
     * Creates a binder.
     *
     * @param of whose health it is
     */
    public HealthMetrics(String of, Supplier<Health> health) {
        this.of = of;
        this.health = health;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "repertoire.healthy", null, now -> now.isHealthy() ? 1 : 0);
        gauge(registry, "repertoire.failures", null, Health::failuresInARow);
        gauge(registry, "repertoire.age", "seconds", HealthMetrics::seconds);
    }

    private static double seconds(Health now) {
        return now.age().map(Duration::toMillis).map(millis -> millis / 1000.0).orElse(Double.NaN);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            @Nullable String unit,
            ToDoubleFunction<Health> value) {
        Gauge.builder(name, health, source -> value.applyAsDouble(source.get()))
                .tag("of", of)
                .baseUnit(unit)
                .strongReference(true)
                .register(registry);
    }
}
