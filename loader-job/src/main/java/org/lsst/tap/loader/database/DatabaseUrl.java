package org.lsst.tap.loader.database;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.postgresql.PGProperty;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * Where the database is and who logs in, from a JDBC URL or an SQLAlchemy one. Immutable. The
 * password is kept apart from everything that is printed: {@link #toString()} and {@link
 * #jdbcUrl()} never hold it.
 *
 * @param hosts the hosts with their ports
 * @param parameters the parameters for the driver, under its names, without user and password
 */
public record DatabaseUrl(
        String hosts,
        String database,
        Map<String, String> parameters,
        Optional<String> user,
        Optional<String> password) {

    private static final Pattern SCHEME =
            Pattern.compile("(?:jdbc:postgresql|postgres(?:ql)?(?:\\+[a-z0-9_]+)?):");

    /** {@code //user:password@host:port/database?...}, or {@code database?...} on this machine. */
    private static final Pattern REST =
            Pattern.compile(
                    "(?://(?:([^/?#]*)@)?([^/?#@]*)(?:/([^?#]*))?|([^/?#]*))(?:\\?([^#]*))?");

    private static final Pattern HOSTS =
            Pattern.compile(
                    "|HOST(?:,HOST)*"
                            .replace("HOST", "(?:\\[[0-9A-Fa-f:.]+]|[\\w.-]+)(?::[0-9]{1,5})?"));

    /** libpq's names of what pgjdbc calls otherwise. */
    private static final Map<String, String> LIBPQ_NAMES =
            Map.of(
                    "application_name", "ApplicationName",
                    "connect_timeout", "connectTimeout",
                    "target_session_attrs", "targetServerType",
                    "sslnegotiation", "sslNegotiation",
                    "gssencmode", "gssEncMode",
                    "channel_binding", "channelBinding",
                    "require_auth", "requireAuth",
                    "keepalives", "tcpKeepAlive");

    /** What libpq and asyncpg ask of a server's TLS, from nothing to most; pgjdbc's as well. */
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    /**
     * The socket factory of Google's connector (cloud-sql-jdbc-socket-factory 1.28, docs/jdbc.md),
     * which makes a direct connection to a Cloud SQL instance. It is in builds with the profile
     * {@code cloudsql} only.
     */
    static final String CLOUD_SQL = "com.google.cloud.sql.postgres.SocketFactory";

    /** What the connector understands; the driver hands over what it does not know itself. */
    private static final Pattern CLOUD_SQL_PARAMETER =
            Pattern.compile(
                    "cloudSql(Instance|RefreshStrategy|TargetPrincipal|Delegates|AdminQuotaProject"
                            + "|GoogleCredentialsPath|AdminRootUrl|AdminServicePath|UniverseDomain)"
                            + "|enableIamAuth|ipTypes|unixSocketPath");

    /**
     * Reads {@code jdbc:postgresql://host:port/database?user=U&password=P} or {@code
     * postgresql[+driver]://U:P@host:port/database}.
     *
     * @throws ConfigurationException if it is neither, or asks for what can't be; the message does
     *     not repeat the URL, which may hold a password
     */
    public static DatabaseUrl parse(String url) {
        Matcher scheme = SCHEME.matcher(url.strip());
        refuseIf(!scheme.lookingAt(), "unknown beginning");
        String rest = url.strip().substring(scheme.end());
        refuseIf(
                rest.matches("(?s).*;[A-Za-z_]+=.*"),
                "\";\" separates no parameters there, \"&\" does");
        refuseIf(rest.indexOf('\0') >= 0 || rest.contains("%00"), "it has a NUL character");
        Matcher parts = REST.matcher(rest);
        refuseIf(!parts.matches(), "what follows the scheme is not \"//host:port/database\"");
        Map<String, String> words = parameters(parts.group(5));
        String[] login = parts.group(1) == null ? new String[0] : parts.group(1).split(":", 2);
        for (int i = 0; i < login.length; i++) {
            String name = i == 0 ? "user" : "password";
            String twice = "its %s stands in front of the host and as a parameter".formatted(name);
            put(words, name, decode(login[i]), twice);
        }
        String given = Objects.requireNonNullElse(parts.group(2), "");
        String hosts = hosts(given, words.remove("host"), words.remove("port"));
        refuseIf(
                !HOSTS.matcher(hosts).matches(),
                "its host is not a name or an address with an optional port");
        String database = parts.group(parts.group(4) == null ? 3 : 4);
        refuseIf(database == null || database.isEmpty(), "it names no database");
        Optional<String> user = Optional.ofNullable(words.remove("user"));
        Optional<String> password = Optional.ofNullable(words.remove("password"));
        return new DatabaseUrl(hosts, decode(database), driverParameters(words), user, password);
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            refuseIf(equals < 1, "a parameter has no value");
            String name = decode(pair.substring(0, equals));
            String twice = "the parameter \"" + name + "\" has two values";
            put(parameters, name, decode(pair.substring(equals + 1)), twice);
        }
        return parameters;
    }

    private static void put(Map<String, String> to, String name, String value, String twice) {
        String before = to.put(name, value);
        refuseIf(before != null && !before.equals(value), twice);
    }

    /** Returns the hosts with their ports, which libpq may have as parameters. */
    private static String hosts(String inUrl, @Nullable String host, @Nullable String port) {
        String given = inUrl.isEmpty() ? Objects.requireNonNullElse(host, "localhost") : inUrl;
        refuseIf(
                (!inUrl.isEmpty() && host != null)
                        || (port != null && given.matches("(.*,)?(\\[[^]]*]|[^:,]*):[0-9]+(,.*)?")),
                "its host or port stands in front of the database and as a parameter");
        refuseIf(
                given.contains("/"),
                "its host is a folder of Unix sockets, which the driver can't use");
        String[] names = given.split(",", -1);
        String[] ports = Objects.requireNonNullElse(port, "").split(",", -1);
        refuseIf(
                ports.length != 1 && ports.length != names.length,
                "it has another number of ports than of hosts");
        for (int i = 0; i < names.length; i++) {
            String one = ports[ports.length == 1 ? 0 : i];
            if (inUrl.isEmpty()) {
                names[i] = names[i].replaceFirst("^[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:.*", "[$0]");
            }
            names[i] += one.isEmpty() ? "" : ":" + one;
        }
        return String.join(",", names);
    }

    /** Returns the parameters under the driver's names, each as it is meant. */
    private static Map<String, String> driverParameters(Map<String, String> words) {
        putTls(words);
        words.computeIfPresent("keepalives", (name, value) -> String.valueOf(!value.equals("0")));
        words.computeIfPresent("target_session_attrs", (name, value) -> serverType(value));
        boolean isCloudSql = CLOUD_SQL.equals(words.get(PGProperty.SOCKET_FACTORY.getName()));
        Map<String, String> known = new TreeMap<>();
        words.forEach(
                (name, value) -> {
                    String driverName = LIBPQ_NAMES.getOrDefault(name, name);
                    boolean isConnectors = CLOUD_SQL_PARAMETER.matcher(name).matches();
                    refuseIf(
                            isConnectors && !isCloudSql,
                            "\"%s\" is for a direct connection to Cloud SQL, which needs \"socketFactory=%s\" beside it"
                                    .formatted(name, CLOUD_SQL));
                    refuseIf(
                            name.equals("service"),
                            "\"service\" names a file that the loader does not read");
                    refuseIf(
                            PGProperty.forName(driverName) == null && !isConnectors,
                            "the driver knows no parameter \"" + name + "\"");
                    known.put(driverName, value);
                });
        refuseIf(
                isCloudSql && !known.containsKey("cloudSqlInstance"),
                "\"socketFactory\" of Cloud SQL needs \"cloudSqlInstance=PROJECT:REGION:INSTANCE\""
                        + " beside it");
        return Map.copyOf(known);
    }

    /** Returns pgjdbc's word for which of several servers is wanted. */
    private static String serverType(String word) {
        return switch (word) {
            case "any" -> word;
            case "primary", "read-write" -> "primary";
            case "read-only", "standby" -> "secondary";
            case "prefer-standby" -> "preferSecondary";
            default ->
                    throw invalid(
                            "\"target_session_attrs\" is not one of any, prefer-standby, primary,"
                                    + " read-only, read-write, standby");
        };
    }

    /**
     * Puts what the URL asks of TLS in the driver's words: it takes {@code ssl=require} for no TLS
     * at all, and {@code sslmode} before {@code ssl}. With a root certificate libpq takes {@code
     * require} for {@code verify-ca}, and {@code system} is no file but whom the machine trusts,
     * asks for {@code verify-full} and goes with nothing else (PostgreSQL manual, section 34.19.1).
     */
    private static void putTls(Map<String, String> words) {
        strength("sslmode", words.getOrDefault("sslmode", "prefer"), "");
        String ssl = words.remove("ssl");
        if (ssl != null) {
            // In JDBC "ssl=true" or an empty "ssl" is verify-full, unless sslmode says another.
            String meant = ssl.isEmpty() || ssl.equals("true") ? "verify-full" : ssl;
            meant = meant.equals("false") ? "disable" : meant;
            int asked = strength("ssl", meant, "true, false, ");
            words.putIfAbsent("sslmode", meant);
            int mode = SSL_MODES.indexOf(words.get("sslmode"));
            refuseIf(
                    mode < SSL_MODES.indexOf("require") && asked > mode,
                    "\"ssl\" and \"sslmode\" ask for different things");
        }
        String rootCertificate = words.get("sslrootcert");
        if ("system".equals(rootCertificate)) {
            refuseIf(
                    !words.getOrDefault("sslmode", "verify-full").equals("verify-full"),
                    "\"sslrootcert=system\" goes with \"sslmode=verify-full\" only");
            words.put("sslmode", "verify-full");
            words.remove("sslrootcert");
            words.put("sslfactory", DefaultJavaSSLFactory.class.getName());
        } else if (rootCertificate != null) {
            words.replace("sslmode", "require", "verify-ca");
        }
    }

    private static int strength(String name, String mode, String also) {
        if (!SSL_MODES.contains(mode)) {
            String modes = String.join(", ", SSL_MODES);
            throw invalid("\"%s\" is not one of %s%s".formatted(name, also, modes));
        }
        return SSL_MODES.indexOf(mode);
    }

    private static String decode(String encoded) {
        try {
            // A plus stands for itself in what both forms allow, a space only in forms.
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("a percent sign is not followed by two hexadecimal digits");
        }
    }

    private static void refuseIf(boolean isWrong, String why) {
        if (isWrong) {
            throw invalid(why);
        }
    }

    private static ConfigurationException invalid(String why) {
        return new ConfigurationException(
                "The database URL can't be read: %s; expected \"jdbc:postgresql://host:port/database\" or \"postgresql://user@host:port/database\". Nothing was changed; correct the URL."
                        .formatted(why));
    }

    /** Returns this URL with another user, if one is given, and with a password, if it has none. */
    public DatabaseUrl withLogin(Optional<String> otherUser, Optional<String> otherPassword) {
        Optional<String> name = otherUser.or(() -> user);
        Optional<String> secret = password.or(() -> otherPassword);
        return new DatabaseUrl(hosts, database, parameters, name, secret);
    }

    /** Returns the JDBC URL, without user and password. */
    public String jdbcUrl() {
        String name = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        return "jdbc:postgresql://" + hosts + '/' + name;
    }

    /** Returns the Cloud SQL instance that this connects to directly, if it does. */
    Optional<String> cloudSqlInstance() {
        return Optional.ofNullable(parameters.get("cloudSqlInstance"));
    }

    /** Returns user, host (or Cloud SQL instance) and database; never the password. */
    @Override
    public String toString() {
        String where = cloudSqlInstance().orElse(hosts);
        return "postgresql://%s%s/%s".formatted(user.map(u -> u + "@").orElse(""), where, database);
    }
}
