package org.lsst.tap.loader.catalog;

import java.sql.Types;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.lsst.tap.loader.rows.ReleaseRows.ColumnRow;

/**
 * Which types of a database fit which datatype of VOTable (VOTable 1.4, section 2.1): every value
 * of the column must be a value of the datatype. Stateless.
 */
final class Datatypes {

    private static final Set<Integer> TEXT =
            Set.of(
                    Types.CHAR,
                    Types.VARCHAR,
                    Types.LONGVARCHAR,
                    Types.CLOB,
                    Types.NCHAR,
                    Types.NVARCHAR,
                    Types.LONGNVARCHAR,
                    Types.NCLOB);

    private static final Set<Integer> TIME =
            Set.of(Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE, Types.DATE, Types.TIME);

    private static final Set<Integer> BYTES =
            Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB);

    /** One byte, signed or not; MySQL's drivers call {@code tinyint(1)} a BIT. */
    private static final Set<Integer> SMALL = Set.of(Types.TINYINT, Types.SMALLINT, Types.BIT);

    private static final Map<String, Set<Integer>> NUMBERS =
            Map.of(
                    "boolean",
                    Set.of(Types.BOOLEAN, Types.BIT, Types.TINYINT),
                    "short",
                    Set.of(Types.SMALLINT, Types.TINYINT, Types.BIT),
                    "int",
                    Set.of(Types.INTEGER, Types.SMALLINT, Types.TINYINT, Types.BIT),
                    "long",
                    Set.of(Types.BIGINT, Types.INTEGER, Types.SMALLINT, Types.TINYINT),
                    "float",
                    Set.of(Types.REAL, Types.SMALLINT, Types.TINYINT),
                    "double",
                    Set.of(
                            Types.DOUBLE,
                            Types.FLOAT,
                            Types.REAL,
                            Types.NUMERIC,
                            Types.DECIMAL,
                            Types.INTEGER,
                            Types.SMALLINT,
                            Types.TINYINT));

    private Datatypes() {}

    /** Whether what is in the column fits what live declares. */
    static boolean fits(ColumnRow declared, CatalogColumn found) {
        int type = found.jdbcType();
        // PostgreSQL's own types (uuid, json, points) and enumerations have no JDBC type.
        if (type == Types.OTHER || type == Types.ARRAY) {
            return declared.arraysize() != null;
        }
        return switch (declared.datatype()) {
            case "char", "unicodeChar" ->
                    TEXT.contains(type)
                            || ("timestamp".equals(declared.xtype()) && TIME.contains(type));
            case "unsignedByte" -> BYTES.contains(type) || SMALL.contains(type);
            default -> NUMBERS.getOrDefault(declared.datatype(), Set.of()).contains(signed(found));
        };
    }

    /** Returns the signed type that has room for a column's values: MySQL has unsigned ones. */
    private static int signed(CatalogColumn found) {
        boolean isUnsigned = found.typeName().toUpperCase(Locale.ROOT).contains("UNSIGNED");
        if (!isUnsigned) {
            return found.jdbcType();
        }
        return switch (found.jdbcType()) {
            case Types.TINYINT, Types.BIT -> Types.SMALLINT;
            case Types.SMALLINT -> Types.INTEGER;
            case Types.INTEGER -> Types.BIGINT;
            case Types.BIGINT -> Types.NUMERIC;
            default -> found.jdbcType();
        };
    }
}
