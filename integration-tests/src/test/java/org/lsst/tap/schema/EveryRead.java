package org.lsst.tap.schema;

import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.lsst.tap.tools.kit.TapSchemaText;

/** Each reading method of CADC's DAO, on what {@code TwoReleases} loads, as text. */
final class EveryRead {

    static final Map<String, Function<Object, String>> OF_TWO_RELEASES = reads();

    private EveryRead() {}

    private static Map<String, Function<Object, String>> reads() {
        Map<String, Function<Object, String>> reads = new LinkedHashMap<>();
        for (int depth = 0; depth <= 2; depth++) {
            int d = depth;
            reads.put("get " + d, dao -> call(dao, "get", d));
            reads.put("getSchema " + d, dao -> call(dao, "getSchema", "s", d));
            reads.put("getTable " + d, dao -> call(dao, "getTable", "s.t2", d));
        }
        reads.put("get", dao -> call(dao, "get"));
        reads.put("getTable", dao -> call(dao, "getTable", "s.t1"));
        reads.put("no table", dao -> call(dao, "getTable", "none"));
        reads.put("getColumn", dao -> call(dao, "getColumn", "s.t1", "c1"));
        reads.put("no column", dao -> call(dao, "getColumn", "s.t1", "none"));
        reads.put("schema's", dao -> call(dao, "getSchemaPermissions", "s"));
        reads.put("table's", dao -> call(dao, "getTablePermissions", "s.t1"));
        return reads;
    }

    /** Calls it by its name: the DAO may be of another class loader. */
    private static String call(Object dao, String method, Object... arguments) {
        Class<?>[] types =
                Stream.of(arguments)
                        .map(a -> a instanceof Integer ? int.class : String.class)
                        .toArray(Class<?>[]::new);
        try {
            Object answer = dao.getClass().getMethod(method, types).invoke(dao, arguments);
            return answer == null ? "null" : TapSchemaText.of(answer);
        } catch (InvocationTargetException failure) {
            throw (RuntimeException) failure.getCause();
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Returns a DAO's answers to all of them. */
    static Map<String, String> answers(Object dao) {
        Map<String, String> answers = new LinkedHashMap<>();
        OF_TWO_RELEASES.forEach((name, read) -> answers.put(name, read.apply(dao)));
        return answers;
    }
}
