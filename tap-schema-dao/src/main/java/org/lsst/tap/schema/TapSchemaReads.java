package org.lsst.tap.schema;

import java.lang.reflect.Proxy;
import javax.sql.DataSource;
import org.lsst.tap.schema.internal.ReadCounters;
import org.lsst.tap.schema.internal.TapSchemaReader;

/** Where the counts of reads are, for a program that has no JMX at hand. */
public final class TapSchemaReads {

    private TapSchemaReads() {}

    /**
     * Returns the counts of all DAO instances that read through a DataSource.
     *
     * @return a view that goes on counting; safe for use by many threads
     */
    public static TapSchemaReadsMXBean of(DataSource dataSource) {
        ReadCounters counters = TapSchemaReader.of(dataSource).counters();
        return (TapSchemaReadsMXBean)
                Proxy.newProxyInstance(
                        TapSchemaReads.class.getClassLoader(),
                        new Class<?>[] {TapSchemaReadsMXBean.class},
                        (view, method, arguments) ->
                                ReadCounters.class
                                        .getMethod(method.getName(), method.getParameterTypes())
                                        .invoke(counters, arguments));
    }
}
