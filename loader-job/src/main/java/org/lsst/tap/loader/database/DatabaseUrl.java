package org.lsst.tap.loader.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.postgresql.PGProperty;

/**
 * Where the database is and who logs in, from a JDBC URL or an SQLAlchemy one. Immutable. The
 * password is kept apart from everything that is printed: {@link #toString()} and {@link
 * #jdbcUrl()} never hold it.
 */
public final class DatabaseUrl {

    private static final Pattern SCHEME =
            Pattern.compile("(?:jdbc:postgresql|postgres(?:ql)?(?:\\+[a-z0-9_]+)?):(.*)");

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
                    "keepalives", "tcpKeepAlive");

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
        if (!HOSTS.matcher(hosts).matches()) {
            throw invalid("its host is not a name or an address with an optional port");
        }
        if (database == null || database.isEmpty()) {
            throw invalid("it names no database");
        }
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw invalid("a parameter has no value");
            }
            parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
        String user = parameters.remove("user");
        String password = parameters.remove("password");
        if (userInfo != null) {
            int colon = userInfo.indexOf(':');
            user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
            password = colon < 0 ? password : decode(userInfo.substring(colon + 1));
        }
        return new DatabaseUrl(
                hosts.isEmpty() ? "localhost" : hosts,
                decode(database),
                driverParameters(parameters),
                user,
                password);
    }

    private static Map<String, String> driverParameters(Map<String, String> given) {
        Map<String, String> known = new TreeMap<>();
        given.forEach(
                (name, value) -> {
                    String driverName = LIBPQ_NAMES.getOrDefault(name, name);
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
