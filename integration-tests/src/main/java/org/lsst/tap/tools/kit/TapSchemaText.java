package org.lsst.tap.tools.kit;

import java.beans.Introspector;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.util.ReflectionUtils;

/**
 * The text of CADC's descriptions: every field of each, whatever their version of the class has, in
 * order, one description per line. Two results are equal if and only if their texts are.
 */
public final class TapSchemaText {

    private static final String DESCRIPTIONS = "ca.nrc.cadc.tap.schema";
    private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

    private TapSchemaText() {}

    /** Returns the text of a TapSchema, of a description, or of permissions; null has one, too. */
    public static String of(Object described) {
        StringBuilder text = new StringBuilder();
        append(text, described);
        return text.toString();
    }

    private static void append(StringBuilder text, Object value) {
        if (value == null) {
            text.append('-');
        } else if (value instanceof List<?> list) {
            list.forEach(item -> append(text, item));
        } else if (value instanceof Enum
                || !value.getClass().getPackageName().equals(DESCRIPTIONS)) {
            // Quoted, so that a null is not the word "-".
            text.append('"').append(value).append('"');
        } else {
            String type = value.getClass().getSimpleName();
            if (type.endsWith("Desc")) {
                text.append('\n').append(Introspector.decapitalize(type.replace("Desc", "")));
            }
            for (Field field : FIELDS.computeIfAbsent(value.getClass(), TapSchemaText::fields)) {
                text.append('|');
                append(text, ReflectionUtils.getField(field, value));
            }
        }
    }

    /** Returns the fields, lists last: what they hold stands on lines of its own. */
    private static List<Field> fields(Class<?> type) {
        List<Field> fields =
                Stream.of(type.getDeclaredFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers()))
                        .sorted(
                                Comparator.comparing(
                                        field -> List.class.isAssignableFrom(field.getType())))
                        .toList();
        fields.forEach(field -> field.setAccessible(true));
        return fields;
    }
}
