package org.lsst.tap.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/** A pool of connections that tells how many are lent. Safe for use by many threads. */
public interface ConnectionPool extends AutoCloseable {

    /** Returns what lends the connections. */
    DataSource dataSource();

    /** Returns how many connections are lent and not given back. */
    int lent();

    @Override
    void close();

    /** The pools that services use. */
    enum Kind {
        /** As the TAP services have it: each connection is tried before it is lent. */
        TOMCAT {
            @Override
            public ConnectionPool open(String url, int size, boolean autoCommit) {
                PoolProperties properties = new PoolProperties();
                properties.setUrl(url);
                properties.setDriverClassName("org.postgresql.Driver");
                properties.setMaxActive(size);
                properties.setMaxIdle(size);
                properties.setInitialSize(0);
                properties.setMinIdle(0);
                properties.setMaxWait((int) WAIT.toMillis());
                properties.setTestOnBorrow(true);
                properties.setValidationQuery("select 1");
                // Otherwise a connection counts as tried for three seconds.
                properties.setValidationInterval(0);
                properties.setDefaultAutoCommit(autoCommit);
                properties.setJmxEnabled(false);
                var pool = new org.apache.tomcat.jdbc.pool.DataSource(properties);
                return of(pool, pool::getActive, pool::close);
            }
        },
        HIKARI {
            @Override
            public ConnectionPool open(String url, int size, boolean autoCommit) {
                HikariConfig config = new HikariConfig();
                config.setJdbcUrl(url);
                config.setMaximumPoolSize(size);
                config.setMinimumIdle(0);
                config.setConnectionTimeout(WAIT.toMillis());
                config.setAutoCommit(autoCommit);
                HikariDataSource pool = new HikariDataSource(config);
                return of(
                        pool, () -> pool.getHikariPoolMXBean().getActiveConnections(), pool::close);
            }
        };

        private static final Duration WAIT = Duration.ofSeconds(20);

        /** Opens a pool whose connections have that autocommit mode. */
        public abstract ConnectionPool open(String url, int size, boolean autoCommit);

        private static ConnectionPool of(
                DataSource dataSource, java.util.function.IntSupplier lent, Runnable close) {
            return new ConnectionPool() {
                @Override
                public DataSource dataSource() {
                    return dataSource;
                }

                @Override
                public int lent() {
                    return lent.getAsInt();
                }

                @Override
                public void close() {
                    close.run();
                }
            };
        }
    }
}
