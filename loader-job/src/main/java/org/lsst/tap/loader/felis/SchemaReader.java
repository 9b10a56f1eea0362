package org.lsst.tap.loader.felis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** Reads a schema: the file's own objects, what it imports, then what holds between them. */
final class SchemaReader {

    static final Key VERSION = Key.of("version");

    private static final Key RESOURCES = Key.of("resources");
    private static final Key TABLES = Key.of("tables");
    private static final Key CURRENT = Key.of("current");
    private static final Key COMPATIBLE = Key.of("compatible");
    private static final Key READ_COMPATIBLE = Key.of("read_compatible");

    private final FileReader files;
    private final FileContext context;

    SchemaReader(FileReader files, FileContext context) {
        this.files = files;
        this.context = context;
    }

    SchemaDraft read(YamlValue.Mapping mapping) {
        Fields fields = new Fields(context, mapping, DocumentPath.ROOT);
        context.generateIds(mapping);
        String name = fields.requiredText(ColumnReader.NAME);
        String id = ColumnReader.id(fields);
        String description = fields.optionalText(ColumnReader.DESCRIPTION);
        String utype = fields.optionalText(ColumnReader.UTYPE);
        String version = version(fields);
        fields.required(TABLES);
        List<TableDraft> tables =
                TableReader.objects(
                        context, fields, TABLES, table -> TableReader.read(context, table));
        Map<String, Optional<SchemaDraft>> imported = resources(fields);
        fields.refuseOthers();
        SchemaDraft schema =
                new SchemaDraft(fields.origin(), name, id, description, utype, version, tables);
        new SchemaChecks(context).checkTables(schema);
        new ColumnRefResolver(context, imported).resolve(schema);
        new SchemaChecks(context).checkReferences(schema);
        return schema;
    }

    private @Nullable String version(Fields fields) {
        YamlValue value = fields.nonNull(VERSION);
        if (!(value instanceof YamlValue.Mapping mapping)) {
            return fields.optionalText(VERSION);
        }
        Fields version = new Fields(context, mapping, fields.path(VERSION));
        String current = version.requiredText(CURRENT);
        versions(version, COMPATIBLE);
        versions(version, READ_COMPATIBLE);
        version.ignoreOthers();
        return current;
    }

    private static void versions(Fields version, Key key) {
        YamlValue value = version.value(key);
        if (value != null) {
            version.texts(key, value);
        }
    }

    private Map<String, Optional<SchemaDraft>> resources(Fields fields) {
        Map<String, Optional<SchemaDraft>> imported = new HashMap<>();
        YamlValue value = fields.value(RESOURCES);
        if (value instanceof YamlValue.Mapping mapping) {
            new ResourceReader(files, context)
                    .read(new Fields(context, mapping, fields.path(RESOURCES)), imported);
        } else if (value != null) {
            fields.wrongType(RESOURCES, "a mapping", value);
        }
        return imported;
    }
}
