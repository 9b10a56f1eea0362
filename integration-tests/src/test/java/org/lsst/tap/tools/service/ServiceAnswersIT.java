package org.lsst.tap.tools.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.kit.ToolException;
import org.lsst.tap.tools.service.TapClient.HttpReply;

/**
 * What the service answers at rest, over HTTP: with a subclass of CADC's DAO as lsst-tap-service
 * has one, on the drop-in jar, beside a service with CADC's own jar in the same JVM.
 */
class ServiceAnswersIT {

    private static final List<String> SCHEMAS = List.of("dp1", "ivoa_obscore");
    private static final int QUERIES = 10;
    private static final Set<String> ENDED = Set.of("COMPLETED", "ERROR", "ABORTED", "ARCHIVED");
    private static final Pattern NAME = Pattern.compile("<name>([^<]*)</name>");

    private static ServiceBench bench;
    private static TapService dropIn;
    private static TapService cadc;
    private static TapClient client;

    @BeforeAll
    static void start() throws SQLException {
        bench = new ServiceBench();
        bench.publish("w.2026.34", SCHEMAS);
        bench.createReleasedTables();
        dropIn =
                bench.serviceWith(
                                DaoJar.DROP_IN,
                                "ca.nrc.cadc.tap.schema.TapSchemaDAO = "
                                        + "org.lsst.tap.tools.service.webapp.FunctionAddingDao")
                        .start();
        cadc = new TapService(bench.urlOfService(), DaoJar.CADC).start();
        client = dropIn.client();
    }

    @AfterAll
    static void stop() {
        dropIn.close();
        cadc.close();
    }

    @Test
    void root_leadsToThePageThatLeadsToAll() {
        URI server = URI.create("http://127.0.0.1:" + dropIn.baseUrl().getPort());

        HttpReply page = new TapClient(server).get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.url()).hasPath("/tap/");
        Matcher links = Pattern.compile("href=\"([^\"]+)\"").matcher(page.body());
        int followed = 0;
        while (links.find()) {
            assertThat(client.get("/" + links.group(1).replace("&amp;", "&")).status())
                    .as(links.group(1))
                    .isEqualTo(200);
            followed++;
        }
        assertThat(followed).isEqualTo(5);
    }

    @Test
    void capabilities_nameTheServicesOwnUrls() {
        HttpReply answer = client.get("/capabilities");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("ivo://ivoa.net/std/TAP\"", "ivo://ivoa.net/std/VOSI#tables-1.1")
                .contains(">" + dropIn.baseUrl() + "<", ">" + dropIn.baseUrl() + "/tables<");
    }

    @Test
    void availability_databaseUp_isAvailable() {
        assertThat(client.get("/availability").body())
                .contains("<vosi:available>true<", "The TAP service takes queries");
    }

    @Test
    void tables_eachDetail_hasWhatVosiSays() {
        String whole = client.get("/tables").body();
        String max = client.get("/tables?detail=max").body();

        assertThat(names(whole)).contains("dp1", "ivoa", "tap_schema", "dp1.Object");
        assertThat(whole).doesNotContain("<column>").isEqualTo(tables("?detail=min"));
        assertThat(max).contains("<column>", "<foreignKey>");
        assertThat(names(max)).containsAll(names(whole)).hasSizeGreaterThan(1000);
        assertThat(client.get("/tables?detail=x").status()).isEqualTo(400);
    }

    @Test
    void tables_oneSchema_hasThatOne() {
        assertThat(names(tables("/dp1?detail=min"))).containsExactly("dp1");
        assertThat(names(tables("/dp1")))
                .contains("dp1", "dp1.Object")
                .doesNotContain("tap_schema");
        assertThat(tables("/dp1?detail=max")).contains("<column>");
        assertThat(client.get("/tables/dp9").status()).isEqualTo(404);
    }

    @Test
    void tables_oneTable_hasItsColumns() {
        assertThat(names(tables("/ivoa.ObsCore")))
                .contains("ivoa.ObsCore", "s_ra", "dataproduct_type");
        assertThat(client.get("/tables/dp1.Nothing").status()).isEqualTo(404);
    }

    @Test
    void documents_bothJars_areTheSame() {
        for (String path : List.of("", "?detail=max", "/dp1?detail=max", "/dp1.Object")) {
            assertThat(tables(path))
                    .as(path)
                    .isEqualTo(cadc.client().get("/tables" + path).body())
                    .startsWith("<?xml");
        }
    }

    @Test
    void selectStar_releasedTable_hasColumnsInColumnIndexOrder() throws SQLException {
        HttpReply answer = client.query("SELECT * FROM dp1.Object");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Map<String, Integer> indexes = columnIndexes("dp1.Object");
        assertThat(header(answer)).containsExactlyInAnyOrderElementsOf(indexes.keySet());
        assertThat(header(answer).stream().map(indexes::get)).isSorted().hasSizeGreaterThan(500);
        assertThat(answer.body().lines()).hasSize(1 + ServiceBench.ROWS);
    }

    @Test
    void selectStar_asynchronous_isTheSameAsSynchronous() {
        String query = "SELECT * FROM dp1.Visit";
        HttpReply job = runJob(query);

        assertThat(job.body()).contains("<uws:phase>COMPLETED<", "read:tap_schema:");
        assertThat(client.get(resultPath(job)).body()).isEqualTo(client.query(query).body());
    }

    @Test
    void job_unknownColumn_endsInErrorThatNamesIt() {
        assertThat(runJob("SELECT nope FROM dp1.Visit").body())
                .contains("<uws:phase>ERROR<", "Column: [nope] does not exist");
    }

    @Test
    void join_overTapSchema_givesEachColumnOfTheSchema() throws SQLException {
        HttpReply answer =
                client.query(
                        "SELECT t.table_name, c.column_name FROM TAP_SCHEMA.tables t JOIN"
                                + " TAP_SCHEMA.columns c ON c.table_name = t.table_name WHERE"
                                + " t.schema_name = 'dp1'");

        assertThat(answer.body().lines().skip(1))
                .contains("dp1.Object,objectId")
                .hasSize(Integer.parseInt(count("columns11", "table_name LIKE 'dp1.%'")));
    }

    @Test
    void query_unknownColumnOrTable_isTheUsersErrorAndNamesIt() {
        HttpReply column = client.query("SELECT nope FROM dp1.Visit");
        HttpReply table = client.query("SELECT * FROM dp1.Nothing");

        assertThat(column.status()).isEqualTo(400);
        assertThat(column.body()).contains("Column: [nope] does not exist");
        assertThat(table.status()).isEqualTo(400);
        assertThat(table.body()).contains("[ dp1.Nothing ] is not found in TapSchema");
    }

    /** Prints how long the read of TAP_SCHEMA takes, as the service itself measures it. */
    @Test
    void queries_bothJars_eachNotesItsReadOfTapSchema() throws SQLException {
        List<Integer> ours = new ArrayList<>();
        List<Integer> cadcs = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            ours.addAll(readMillis(dropIn.client()));
            cadcs.addAll(readMillis(cadc.client()));
        }

        System.out.printf(
                "read:tap_schema, 1,906 columns, ms: drop-in %s, CADC %s%n",
                ours.stream().sorted().toList(), cadcs.stream().sorted().toList());
        assertThat(ours).hasSize(4 * QUERIES);
        assertThat(cadcs).hasSize(4 * QUERIES);
    }

    /** Returns what the jobs of a few queries say about their read of TAP_SCHEMA. */
    private static List<Integer> readMillis(TapClient asked) throws SQLException {
        List<Integer> millis = new ArrayList<>();
        try (Connection admin = bench.connect();
                Statement statement = admin.createStatement()) {
            statement.execute("DELETE FROM uws.jobdetail");
            for (int i = 0; i < QUERIES; i++) {
                assertThat(asked.query("SELECT TOP 1 visit FROM dp1.Visit").status())
                        .isEqualTo(200);
            }
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT substring(value FROM 'read:tap_schema:([0-9]+)')::int FROM"
                                    + " uws.jobdetail WHERE value LIKE 'read:tap_schema:%'")) {
                while (row.next()) {
                    millis.add(row.getInt(1));
                }
            }
        }
        return millis;
    }

    @Test
    void subclass_itsFunction_mayBeUsed() {
        String query = "SELECT factorial(3) AS f FROM dp1.Visit";

        assertThat(client.query(query).body()).contains("\n6.0").doesNotContain("not found");
        assertThat(cadc.client().query(query).status()).isEqualTo(400);
    }

    @Test
    void log_dropInJar_saysThatItReads() {
        client.get("/tables");
        cadc.client().get("/tables");

        assertThat(dropIn.log()).contains("reads TAP_SCHEMA in one locked and guarded");
        assertThat(cadc.log()).doesNotContain("guarded");
    }

    @Test
    void client_noService_saysWhereNoAnswerCameFrom() {
        assertThatThrownBy(() -> new TapClient(URI.create("http://127.0.0.1:1/tap")).get("/x"))
                .isInstanceOf(ToolException.class)
                .hasMessageStartingWith("No answer from http://127.0.0.1:1/tap: ");
    }

    @Test
    void start_databaseDown_saysWhy() {
        assertThatThrownBy(
                        () ->
                                new TapService(
                                                "jdbc:postgresql://127.0.0.1:1/tap?user=x",
                                                DaoJar.DROP_IN)
                                        .start())
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("Start of the TAP service failed")
                .hasMessageContaining("Nothing is left running");
    }

    /** Returns the description of a job (UWS 1.1 section 2.2.3) when it has ended. */
    private static HttpReply runJob(String adql) {
        HttpReply job = client.post("/async", TapClient.form(adql, "csv"));
        assertThat(job.status()).as(job.body()).isEqualTo(200);
        String path = job.url().toString().substring(dropIn.baseUrl().toString().length());
        client.post(path + "/phase", "PHASE=RUN");
        Instant end = Instant.now().plusSeconds(60);
        while (!ENDED.contains(client.get(path + "/phase").body().strip())) {
            assertThat(Instant.now()).as(path).isBefore(end);
            LockSupport.parkNanos(20_000_000);
        }
        return client.get(path);
    }

    private static String tables(String path) {
        HttpReply answer = client.get("/tables" + path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static Set<String> names(String document) {
        return NAME.matcher(document)
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> header(HttpReply csv) {
        return List.of(csv.body().lines().findFirst().orElseThrow().split(","));
    }

    private static String resultPath(HttpReply job) {
        MatchResult url =
                Pattern.compile("xlink:href=\"[^\"]*(/results/[^\"]*)\"")
                        .matcher(job.body())
                        .results()
                        .findFirst()
                        .orElseThrow();
        return url.group(1);
    }

    private static Map<String, Integer> columnIndexes(String table) throws SQLException {
        Map<String, Integer> indexes = new HashMap<>();
        try (Connection connection = bench.connect();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT column_name, column_index FROM tap_schema.columns11 WHERE"
                                        + " table_name = ?")) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    indexes.put(row.getString(1), row.getInt(2));
                }
            }
        }
        return indexes;
    }

    private static String count(String table, String where) throws SQLException {
        return value("SELECT count(*) FROM tap_schema." + table + " WHERE " + where);
    }

    private static String value(String sql) throws SQLException {
        try (Connection connection = bench.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
