package org.lsst.tap.loader.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
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
 */
public final class DatabaseUrl {

    private static final Pattern SCHEME =
            Pattern.compile(
                    "(?:jdbc:postgresql|postgres(?:ql)?(?:\\+[a-z0-9_]+)?):(.*)", Pattern.DOTALL);

    private static final Pattern REST =
            Pattern.compile("//(?:([^/?#]*)@)?([^/?#@]*)(?:/([^?#]*))?(?:\\?([^#]*))?");

    /** {@code jdbc:postgresql:database}, on this machine. */
    private static final Pattern SHORT = Pattern.compile("([^/?#]*)(?:\\?([^#]*))?");

    private static final Pattern HOSTS =
            Pattern.compile(
                    "|(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?"
                            + "(?:,(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?)*");

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

    /** libpq's words for which of several servers is wanted, and pgjdbc's. */
    private static final Map<String, String> SERVER_TYPES =
            Map.of(
                    "any", "any",
                    "read-write", "primary",
                    "primary", "primary",
                    "read-only", "secondary",
                    "standby", "secondary",
                    "prefer-standby", "preferSecondary");

    private final String hosts;
    private final String database;
    private final Map<String, String> parameters;
    private final @Nullable String user;
    private final @Nullable String password;

    private DatabaseUrl(
            String hosts,
            String database,
            Map<String, String> parameters,
            @Nullable String user,
            @Nullable String password) {
        this.hosts = hosts;
        this.database = database;
        this.parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        this.user = user;
        this.password = password;
    }

    /**
     * Reads {@code jdbc:postgresql://host:port/database?user=U&password=P} or {@code
     * postgresql[+driver]://U:P@host:port/database}.
     *
     * @throws ConfigurationException if it is neither, or has a parameter that neither the driver
     *     nor Cloud SQL's connector knows, or one of the connector's without it; the message does
     *     not repeat the URL, which may hold a password
     */
    public static DatabaseUrl parse(String url) {
        Matcher scheme = SCHEME.matcher(url.strip());
        if (!scheme.matches()) {
            throw invalid("it begins with neither");
        }
        String rest = scheme.group(1);
        if (rest.matches("(?s).*;[A-Za-z_]+=.*")) {
            throw invalid("\";\" separates no parameters there, \"&\" does");
        }
        if (rest.indexOf('\0') >= 0 || rest.contains("%00")) {
            throw invalid("it has a NUL character");
        }
        Matcher parts = REST.matcher(rest);
        if (parts.matches()) {
            return of(parts.group(1), parts.group(2), parts.group(3), parts.group(4));
        }
        Matcher shortParts = SHORT.matcher(rest);
        if (shortParts.matches()) {
            return of(null, "localhost", shortParts.group(1), shortParts.group(2));
        }
        throw invalid("what follows the scheme is not \"//host:port/database\"");
    }

    private static DatabaseUrl of(
            @Nullable String userInfo,
            String hosts,
            @Nullable String database,
            @Nullable String query) {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw invalid("a parameter has no value");
            }
            String name = decode(pair.substring(0, equals));
            String value = decode(pair.substring(equals + 1));
            if (!value.equals(Optional.ofNullable(parameters.put(name, value)).orElse(value))) {
                throw invalid("the parameter \"" + name + "\" has two values");
            }
        }
        String where = hosts(hosts, parameters.remove("host"), parameters.remove("port"));
        if (!HOSTS.matcher(where).matches()) {
            throw invalid("its host is not a name or an address with an optional port");
        }
        if (database == null || database.isEmpty()) {
            throw invalid("it names no database");
        }
        String[] login = userInfo == null ? new String[0] : userInfo.split(":", 2);
        String user = one("user", login, 0, parameters);
        String password = one("password", login, 1, parameters);
        return new DatabaseUrl(
                where.isEmpty() ? "localhost" : where,
                decode(database),
                driverParameters(inDriversWords(parameters)),
                user,
                password);
    }

    /** Returns what stands in front of the host or, as libpq and JDBC have it, as a parameter. */
    private static @Nullable String one(
            String name, String[] login, int place, Map<String, String> parameters) {
        String parameter = parameters.remove(name);
        String inFront = place < login.length ? decode(login[place]) : null;
        if (parameter != null && inFront != null && !parameter.equals(inFront)) {
            throw invalid("its %s stands in front of the host and as a parameter".formatted(name));
        }
        return inFront == null ? parameter : inFront;
    }

    /** Returns the hosts with their ports, where libpq has them as parameters. */
    private static String hosts(String inUrl, @Nullable String host, @Nullable String port) {
        if (host == null && port == null) {
            return inUrl;
        }
        String given = inUrl.isEmpty() ? (host == null ? "localhost" : host) : inUrl;
        String[] names = given.split(",", -1);
        String[] ports = port == null ? new String[] {""} : port.split(",", -1);
        if ((!inUrl.isEmpty() && host != null)
                || (port != null && given.matches("(.*,)?(\\[[^]]*]|[^:,]*):[0-9]+(,.*)?"))) {
            throw invalid("its host or port stands in front of the database and as a parameter");
        }
        if (given.contains("/")) {
            throw invalid("its host is a folder of Unix sockets, which the driver can't use");
        }
        if (ports.length != 1 && ports.length != names.length) {
            throw invalid("it has another number of ports than of hosts");
        }
        StringJoiner all = new StringJoiner(",");
        for (int i = 0; i < names.length; i++) {
            String one = ports[ports.length == 1 ? 0 : i];
            String name =
                    names[i].matches("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:.*")
                            ? "[" + names[i] + "]"
                            : names[i];
            all.add(one.isEmpty() ? name : name + ":" + one);
        }
        return all.toString();
    }

    /**
     * Returns what pgjdbc understands as it is meant: it takes {@code ssl=require} for no TLS at
     * all, {@code keepalives=1} for none, and {@code sslmode} before {@code ssl}.
     */
    private static Map<String, String> inDriversWords(Map<String, String> given) {
        Map<String, String> words = new TreeMap<>(given);
        String ssl = words.remove("ssl");
        String mode = words.get("sslmode");
        if (mode != null && !SSL_MODES.contains(mode)) {
            throw invalid("\"sslmode\" is not one of %s".formatted(String.join(", ", SSL_MODES)));
        }
        if (ssl != null) {
            // In JDBC "ssl=true" or an empty "ssl" is verify-full, unless sslmode says another.
            String asked = ssl.isEmpty() || ssl.equals("true") ? "verify-full" : ssl;
            asked = asked.equals("false") ? "disable" : asked;
            if (!SSL_MODES.contains(asked)) {
                throw invalid(
                        "\"ssl\" is not one of true, false, %s"
                                .formatted(String.join(", ", SSL_MODES)));
            }
            boolean weaker = mode != null && SSL_MODES.indexOf(mode) < SSL_MODES.indexOf("require");
            if (weaker
                    && !asked.equals(mode)
                    && SSL_MODES.indexOf(asked) > SSL_MODES.indexOf(mode)) {
                throw invalid("\"ssl\" and \"sslmode\" ask for different things");
            }
            if (mode == null) {
                words.put("sslmode", asked);
            }
        }
        putTrust(words);
        String wanted = words.get("target_session_attrs");
        if (wanted != null) {
            if (!SERVER_TYPES.containsKey(wanted)) {
                String known = String.join(", ", new TreeMap<>(SERVER_TYPES).keySet());
                throw invalid("\"target_session_attrs\" is not one of " + known);
            }
            words.put("target_session_attrs", SERVER_TYPES.get(wanted));
        }
        words.computeIfPresent("keepalives", (name, value) -> String.valueOf(!value.equals("0")));
        return words;
    }

    /**
     * With a root certificate libpq takes {@code require} for {@code verify-ca}, and {@code system}
     * is no file but whom the machine trusts, asks for {@code verify-full} and goes with nothing
     * else (PostgreSQL manual, section 34.19.1).
     */
    private static void putTrust(Map<String, String> words) {
        String rootCertificate = words.get("sslrootcert");
        if ("system".equals(rootCertificate)) {
            if (!words.getOrDefault("sslmode", "verify-full").equals("verify-full")) {
                throw invalid("\"sslrootcert=system\" goes with \"sslmode=verify-full\" only");
            }
            words.put("sslmode", "verify-full");
            words.remove("sslrootcert");
            words.put("sslfactory", DefaultJavaSSLFactory.class.getName());
        } else if (rootCertificate != null) {
            words.replace("sslmode", "require", "verify-ca");
        }
    }

    private static Map<String, String> driverParameters(Map<String, String> given) {
        Map<String, String> known = new TreeMap<>();
        given.forEach(
                (name, value) -> {
                    String driverName = LIBPQ_NAMES.getOrDefault(name, name);
                    if (name.equals("service")) {
                        throw invalid("\"service\" names a file that the loader does not read");
                    }
                    if (PGProperty.forName(driverName) == null && !CloudSql.isParameter(name)) {
                        throw invalid("the driver knows no parameter \"" + name + "\"");
                    }
                    known.put(driverName, value);
                });
        CloudSql.require(known, DatabaseUrl::invalid);
        return known;
    }

    private static String decode(String encoded) {
        try {
            // A plus stands for itself in what both forms allow, a space only in forms.
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("a percent sign is not followed by two hexadecimal digits");
        }
    }

    private static ConfigurationException invalid(String why) {
        return new ConfigurationException(
                "The database URL can't be read: %s; expected \"jdbc:postgresql://host:port/database\" or \"postgresql://user@host:port/database\". Nothing was changed; correct the URL."
                        .formatted(why));
    }

    /** Returns this URL with another user, if {@code other} is given. */
    public DatabaseUrl withUser(Optional<String> other) {
        return new DatabaseUrl(hosts, database, parameters, other.orElse(user), password);
    }

    /** Returns this URL with a password, if it has none and one is given. */
    public DatabaseUrl orPassword(Optional<String> other) {
        return new DatabaseUrl(
                hosts, database, parameters, user, password().or(() -> other).orElse(null));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DatabaseUrl url
                && toString().equals(url.toString())
                && parameters.equals(url.parameters)
                && password().equals(url.password());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** Returns the JDBC URL, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + hosts + '/' + encode(database);
    }

    private static String encode(String name) {
        return java.net.URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns the database's name. */
    public String database() {
        return database;
    }

    /** Returns the parameters for the driver, without user and password. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** Returns the role that logs in, if the URL or the environment names one. */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    Optional<String> password() {
        return Optional.ofNullable(password);
    }

    /** Returns the Cloud SQL instance that this connects to directly, if it does. */
    Optional<String> cloudSqlInstance() {
        return CloudSql.instance(parameters);
    }

    /**
     * Returns user, host (or Cloud SQL instance) and database, for messages; never the password.
     */
    @Override
    public String toString() {
        return "postgresql://%s%s/%s"
                .formatted(
                        user == null ? "" : user + "@", cloudSqlInstance().orElse(hosts), database);
    }
}
