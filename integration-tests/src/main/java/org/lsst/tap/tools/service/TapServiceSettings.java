package org.lsst.tap.tools.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a service is started with. Immutable.
 *
 * @param databaseUrl JDBC URL, with user and password, of the role that reads and queries; it owns
 *     the database schema {@code uws}, see {@link ServiceDatabase}
 * @param jar which jar reads TAP_SCHEMA
 * @param daoClass the class that PluginFactory.properties names for the DAO; none for CADC's name
 * @param port the port on 127.0.0.1; 0 for a free one
 * @param poolSize connections of each of the three pools
 * @param contextParameters the web application's, such as those of the datalink listener
 */
public record TapServiceSettings(
        String databaseUrl,
        DaoJar jar,
        Optional<String> daoClass,
        int port,
        int poolSize,
        Map<String, String> contextParameters) {

    /** What the services have by default. */
    public static final int POOL_SIZE = 3;

    /** A subclass of CADC's DAO, as lsst-tap-service has one; for {@link #daoClass}. */
    public static final String SUBCLASS = "org.lsst.tap.tools.service.webapp.FunctionAddingDao";

    public TapServiceSettings {
        contextParameters = Map.copyOf(contextParameters);
        if (poolSize < 1) {
            throw new IllegalArgumentException("poolSize: expected 1 or more, found " + poolSize);
        }
    }

    /** Returns settings with the services' own pools, on a free port, without templates. */
    public static TapServiceSettings of(String databaseUrl, DaoJar jar) {
        return new TapServiceSettings(databaseUrl, jar, Optional.empty(), 0, POOL_SIZE, Map.of());
    }

    /** Returns these with another class for the DAO. */
    public TapServiceSettings withDaoClass(String name) {
        return new TapServiceSettings(
                databaseUrl, jar, Optional.of(name), port, poolSize, contextParameters);
    }

    /** Returns these with another port. */
    public TapServiceSettings withPort(int given) {
        return new TapServiceSettings(
                databaseUrl, jar, daoClass, given, poolSize, contextParameters);
    }

    /** Returns these with other pools. */
    public TapServiceSettings withPoolSize(int connections) {
        return new TapServiceSettings(
                databaseUrl, jar, daoClass, port, connections, contextParameters);
    }

    /** Returns these with one more context parameter. */
    public TapServiceSettings withContextParameter(String name, String value) {
        Map<String, String> parameters = new LinkedHashMap<>(contextParameters);
        parameters.put(name, value);
        return new TapServiceSettings(databaseUrl, jar, daoClass, port, poolSize, parameters);
    }
}
