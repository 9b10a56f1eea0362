package org.lsst.tap.tools.soak;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.lsst.tap.tools.service.DaoJar;
import org.lsst.tap.tools.service.ServiceDatabase;
import org.lsst.tap.tools.service.TapClient;
import org.lsst.tap.tools.service.TapService;
import org.lsst.tap.tools.service.TapServiceSettings;

/** A TAP service on the soak's database, and what reads it. Safe for use by many threads. */
final class SoakService implements AutoCloseable {

    private static final String TABLES = "/tables?detail=max";

    /** One table only: PostgreSQL resolves the names of a join one by one, so that it can tear. */
    private static final String QUERY =
            "SELECT table_name, column_name, datatype, unit, ucd, description FROM"
                    + " TAP_SCHEMA.columns ORDER BY table_name, column_name";

    private final TapService service;

    private SoakService(TapService service) {
        this.service = service;
    }

    /** Makes the service's role and what else it needs in the database, beside TAP_SCHEMA. */
    static void prepare(SoakServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            ServiceDatabase.prepare(connection);
        }
    }

    /** Starts a service that reads with that jar; there must be a live release. */
    static SoakService start(SoakServer server, DaoJar jar) {
        return new SoakService(
                TapService.start(TapServiceSettings.of(ServiceDatabase.urlFor(server.url()), jar)));
    }

    /**
     * Returns a reader of each kind, with a client of their own: as long as the JDK's client lives,
     * it holds what came over its open connections, up to a hundred answers on each.
     */
    List<SoakReader> readers() {
        TapClient client = service.client();
        return List.of(
                new SoakReader(ReadKind.TABLES, () -> tables(client.get(TABLES))),
                new SoakReader(ReadKind.QUERY, () -> rows(client.query(QUERY))));
    }

    @Override
    public void close() {
        service.close();
    }

    private static SoakReader.Unjudged tables(TapClient.Answer answer) {
        String document = body(answer);
        return () -> SoakReader.Look.ofText(document, !document.contains("<column"));
    }

    private static SoakReader.Unjudged rows(TapClient.Answer answer) {
        String csv = body(answer);
        return () -> SoakReader.Look.ofText(csv, csv.lines().count() < 2);
    }

    private static String body(TapClient.Answer answer) {
        if (!answer.isOk()) {
            throw new SoakException(
                    "%s answered %d: %s".formatted(answer.url(), answer.status(), answer.body()));
        }
        return answer.body();
    }
}
