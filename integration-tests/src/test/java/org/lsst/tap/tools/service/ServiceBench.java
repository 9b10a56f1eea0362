package org.lsst.tap.tools.service;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.job.JobResult;
import org.lsst.tap.loader.job.JobSettings;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.testing.SharedFolder;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.Resource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A database of its own with real releases in it, prepared for a service. One thread's, but for
 * {@link #urlOfService()} and {@link #connect()}.
 */
final class ServiceBench {

    /** Of each table that {@link #createReleasedTables} makes. */
    static final int ROWS = 3;

    private final String url;

    ServiceBench() {
        this(PostgresServer.get().newDatabase());
    }

    /** Prepares an empty database of another server. */
    ServiceBench(String url) {
        this.url = url;
        ServiceDatabase.prepare(sql());
    }

    private JdbcTemplate sql() {
        return new JdbcTemplate(PostgresServer.dataSource(url));
    }

    /** Returns the URL of the role that the service has. */
    String urlOfService() {
        return ServiceDatabase.urlFor(url);
    }

    /**
     * Makes a service, not started, with what the tests' own package beside the web application's
     * has as well, and lines for {@code PluginFactory.properties} that name some of it.
     */
    TapService serviceWith(DaoJar jar, String plugins) {
        return new TapService(urlOfService(), jar)
                .with("plugins", plugins)
                .with(
                        "resources",
                        """
                        <PreResources className="org.apache.catalina.webresources.DirResourceSet"
                                      base="%1$s/%2$s" webAppMount="/WEB-INF/classes/%2$s"/>\
                        """
                                .formatted(
                                        Resource.home(ServiceBench.class),
                                        "org/lsst/tap/tools/service/webapp"));
    }

    /** Makes one that puts datalink descriptors into results, with these context parameters. */
    TapService serviceWithDatalink(Map<String, String> parameters) {
        return serviceWith(
                        DaoJar.DROP_IN,
                        "ca.nrc.cadc.tap.TableWriter ="
                                + " org.lsst.tap.tools.service.webapp.DatalinkTableWriter")
                .with(
                        "parameters",
                        parameters.entrySet().stream()
                                .map(
                                        one ->
                                                "<Parameter name=\"%s\" value=\"%s\"/>"
                                                        .formatted(one.getKey(), one.getValue()))
                                .collect(Collectors.joining()));
    }

    /** Returns the URL of the loader's role. */
    String url() {
        return url;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** Publishes schemas of a real release with the loader, in that order. */
    JobResult publish(String release, List<String> schemas) {
        Path archives = SharedFolder.require("sdm_schemas");
        return new UpdateJob(
                        JobSettings.builder()
                                .database(DatabaseUrl.parse(url))
                                .release(release)
                                .source(archives + "/{version}.tar.gz")
                                .schemas(schemas)
                                .readerRoles(List.of(ServiceDatabase.ROLE))
                                .build())
                .run();
    }

    /** Makes the tables behind what is live. */
    void createReleasedTables() {
        ServiceDatabase.createReleasedTables(sql());
    }

    /** Exchanges live and staging with the loader's swap. */
    static void swap(Connection connection) throws SQLException {
        new SchemaSwap(DatabaseSchemas.STANDARD, CutOver.PATIENT).swap(connection);
    }
}
