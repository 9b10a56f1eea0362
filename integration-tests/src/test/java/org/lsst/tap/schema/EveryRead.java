package org.lsst.tap.schema;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.lsst.tap.tools.kit.TapSchemaText;

/** Each reading method of CADC's DAO, on what {@code TwoReleases} loads, as text. */
final class EveryRead {

    static final Map<String, Function<TapSchemaDAO, String>> OF_TWO_RELEASES = reads();

    private EveryRead() {}

    private static Map<String, Function<TapSchemaDAO, String>> reads() {
        Map<String, Function<TapSchemaDAO, String>> reads = new LinkedHashMap<>();
        for (int depth = 0; depth <= 2; depth++) {
            int d = depth;
            reads.put("get " + d, dao -> TapSchemaText.of(dao.get(d)));
            reads.put("getSchema " + d, dao -> TapSchemaText.of(dao.getSchema("s", d)));
            reads.put("getTable " + d, dao -> TapSchemaText.of(dao.getTable("s.t2", d)));
        }
        reads.put("getColumn", dao -> TapSchemaText.of(dao.getColumn("s.t1", "c1")));
        reads.put("no column", dao -> String.valueOf(dao.getColumn("s.t1", "none")));
        reads.put("schema's", dao -> TapSchemaText.of(dao.getSchemaPermissions("s")));
        reads.put("table's", dao -> TapSchemaText.of(dao.getTablePermissions("s.t1")));
        return reads;
    }

    /** Returns a DAO's answers to all of them. */
    static Map<String, String> answers(TapSchemaDAO dao) {
        Map<String, String> answers = new LinkedHashMap<>();
        OF_TWO_RELEASES.forEach((name, read) -> answers.put(name, read.apply(dao)));
        return answers;
    }
}
