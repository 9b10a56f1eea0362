package org.lsst.tap.loader.felis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.FelisReader.ReadFile;
import org.lsst.tap.loader.felis.FileContext.Named;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.text.Excerpt;
import org.lsst.tap.loader.text.RelativePath;

/** Reads a schema: what it imports, the file's own objects, then what holds between them. */
record SchemaReader(FelisReader files, FileContext context) {

    private static final int MAX_URI_LENGTH = 500;

    FelisSchema read(YamlValue.Mapping mapping) {
        Fields fields = new Fields(context, mapping, DocumentPath.ROOT);
        FelisSchema schema = new FelisSchema(fields.described("#"));
        checkVersion(fields);
        Map<String, Optional<FelisSchema>> imported = new HashMap<>();
        YamlValue named = fields.value(Key.RESOURCES);
        if (named != null) {
            for (Named resource : context.named(named, fields.path(Key.RESOURCES))) {
                imported.put(resource.name(), resource(resource));
            }
        }
        fields.required(Key.TABLES);
        fields.objects(Key.TABLES, table -> TableReader.read(table, imported)).forEach(schema::add);
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

    /** Returns the schema that a resource names; empty, and reported, if it can't be read. */
    private Optional<FelisSchema> resource(Named resource) {
        Fields fields = context.fields(resource.value(), resource.place().path());
        if (fields == null) {
            return Optional.empty();
        }
        String text = fields.requiredText(Key.URI);
        fields.ignoreOthers();
        if (text == null || !(fields.value(Key.URI) instanceof YamlValue.Text uri)) {
            return Optional.empty();
        }
        Findings findings = context.findings();
        Place place = fields.object().at(Key.URI);
        String path = resolve(context.file(), uri.value());
        if (path == null) {
            String expected = "expected a path within the release, found '%s'";
            findings.addAs(FindingCode.IMPORT, place, expected, uri.value());
            return Optional.empty();
        }
        if (files.isOpen(path)) {
            String expected = "expected a file that does not import this one, found '";
            findings.addAs(FindingCode.IMPORT_CYCLE, place, expected + path + "'");
            return Optional.empty();
        }
        if (files.isChainFull()) {
            String expected = "expected chains of at most %d imports, found more";
            findings.addAs(FindingCode.LIMIT, place, expected, FelisReader.MAX_CHAIN);
            return Optional.empty();
        }
        ReadFile file = files.file(path);
        findings.addAll(file.findings());
        int errors = file.findings().errors();
        if (errors > 0) {
            String found = "expected a valid schema, found '" + path + "' with ";
            findings.addAs(FindingCode.IMPORT, place, found + errors + " error(s)");
        }
        return Optional.ofNullable(file.schema());
    }

    /** Returns the path of a file that another one names; null if it is outside of the release. */
    static @Nullable String resolve(String file, String uri) {
        if (uri.equals(FelisReader.STANDARD_SCHEMA)) {
            return uri;
        }
        // Findings name the file as it is.
        if (uri.contains("://") || uri.length() > MAX_URI_LENGTH || !Excerpt.isPlain(uri)) {
            return null;
        }
        List<String> names = List.of(file.split("/", -1));
        return RelativePath.resolve(names.subList(0, names.size() - 1), uri)
                .filter(path -> !path.isEmpty())
                .map(path -> String.join("/", path))
                .orElse(null);
    }
}
