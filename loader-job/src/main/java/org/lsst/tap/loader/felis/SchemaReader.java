package org.lsst.tap.loader.felis;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lsst.tap.loader.felis.FileContext.Named;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** Reads a schema: what it imports, the file's own objects, then what holds between them. */
final class SchemaReader {

    private final ResourceReader resources;
    private final FileContext context;

    SchemaReader(FileReader files, FileContext context) {
        this.resources = new ResourceReader(files, context);
        this.context = context;
    }

    FelisSchema read(YamlValue.Mapping mapping) {
        Fields fields = new Fields(context, mapping, DocumentPath.ROOT);
        FelisSchema schema = new FelisSchema(fields.described("#"));
        checkVersion(fields);
        Map<String, Optional<FelisSchema>> imported = new HashMap<>();
        YamlValue named = fields.value(Key.RESOURCES);
        if (named != null) {
            for (Named resource : context.named(named, fields.path(Key.RESOURCES))) {
                imported.put(resource.name(), resources.read(resource));
            }
        }
        fields.required(Key.TABLES);
        schema.tables()
                .addAll(fields.objects(Key.TABLES, table -> TableReader.read(table, imported)));
        fields.refuseOthers();
        new SchemaChecks(context.findings(), schema).check();
        return schema;
    }

    private void checkVersion(Fields fields) {
        if (!(fields.nonNull(Key.VERSION) instanceof YamlValue.Mapping mapping)) {
            fields.text(Key.VERSION);
            return;
        }
        Fields version = new Fields(context, mapping, fields.path(Key.VERSION));
        version.requiredText(Key.CURRENT);
        version.texts(Key.COMPATIBLE, version.value(Key.COMPATIBLE));
        version.texts(Key.READ_COMPATIBLE, version.value(Key.READ_COMPATIBLE));
        version.ignoreOthers();
    }
}
