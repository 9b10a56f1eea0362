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
 * ADQL as PostgreSQL's SQL, without the geometrical functions (they need pgSphere): {@code TOP}
 * becomes {@code LIMIT}, and the five tables of {@code TAP_SCHEMA} become those whose names end in
 * 11. For one query.
 */
public final class PostgresAdqlQuery extends AdqlQuery {

    private static final List<String> TAP_SCHEMA =
            List.of("schemas", "tables", "columns", "keys", "key_columns");

    @Override
    protected void init() {
        super.init();
        navigatorList.add(
                new TopConverter(
                        new ExpressionNavigator(),
                        new ReferenceNavigator(),
                        new FromItemNavigator()));
        TableNameConverter names = new TableNameConverter(true);
        TAP_SCHEMA.forEach(t -> names.put("tap_schema." + t, "tap_schema." + t + "11"));
        navigatorList.add(
                new SelectNavigator(
                        new ExpressionNavigator(),
                        new TableNameReferenceConverter(names.map),
                        names));
    }
}
