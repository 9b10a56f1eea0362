package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.tap.AdqlQuery;
import ca.nrc.cadc.tap.parser.converter.TableNameConverter;
import ca.nrc.cadc.tap.parser.converter.TableNameReferenceConverter;
import ca.nrc.cadc.tap.parser.converter.TopConverter;
import ca.nrc.cadc.tap.parser.navigator.ExpressionNavigator;
import ca.nrc.cadc.tap.parser.navigator.FromItemNavigator;
import ca.nrc.cadc.tap.parser.navigator.ReferenceNavigator;
import ca.nrc.cadc.tap.parser.navigator.SelectNavigator;
import java.util.List;

/**
 * ADQL as PostgreSQL's SQL, without the geometrical functions (they need pgSphere), and with
 * TAP_SCHEMA's tables whose names end in 11. For one query.
 */
public final class PostgresAdqlQuery extends AdqlQuery {

    @Override
    protected void init() {
        super.init();
        navigatorList.add(
                new TopConverter(
                        new ExpressionNavigator(),
                        new ReferenceNavigator(),
                        new FromItemNavigator()));
        TableNameConverter names = new TableNameConverter(true);
        for (String table : List.of("schemas", "tables", "columns", "keys", "key_columns")) {
            names.put("tap_schema." + table, "tap_schema." + table + "11");
        }
        navigatorList.add(
                new SelectNavigator(
                        new ExpressionNavigator(),
                        new TableNameReferenceConverter(names.map),
                        names));
    }
}
