package org.lsst.tap.loader.felis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.FileReader.ReadFile;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.felis.yaml.YamlValue.Entry;
import org.lsst.tap.loader.text.Excerpt;

/** Reads the resources of a schema: the files that it imports, all within the release. */
final class ResourceReader {

    private static final Key URI = Key.of("uri");

    private static final int MAX_URI_LENGTH = 500;

    private final FileReader files;
    private final FileContext context;

    ResourceReader(FileReader files, FileContext context) {
        this.files = files;
        this.context = context;
    }

    /** Reads the resources into {@code imported}; one that can't be read is reported. */
    void read(Fields resources, Map<String, Optional<SchemaDraft>> imported) {
        DocumentPath parent = resources.origin().path();
        for (YamlValue key : resources.origin().mapping().otherKeys()) {
            context.add(
                    FindingCode.VALUE_TYPE,
                    key.mark(),
                    parent,
                    "expected names that are strings, found " + key.describe());
        }
        for (Map.Entry<String, Entry> resource :
                resources.origin().mapping().entries().entrySet()) {
            String name = Texts.strip(resource.getKey());
            DocumentPath path = parent.key(name);
            if (resource.getValue().value() instanceof YamlValue.Mapping mapping) {
                SchemaDraft schema = schema(new Fields(context, mapping, path));
                imported.put(name, Optional.ofNullable(schema));
            } else {
                imported.put(name, Optional.empty());
                context.add(
                        FindingCode.VALUE_TYPE,
                        resource.getValue().value().mark(),
                        path,
                        "expected a mapping with the key 'uri', found "
                                + resource.getValue().value().describe());
            }
        }
    }

    private @Nullable SchemaDraft schema(Fields fields) {
        String text = fields.requiredText(URI);
        fields.ignoreOthers();
        if (text == null || !(fields.value(URI) instanceof YamlValue.Text uri)) {
            return null;
        }
        String path = resolve(context.file(), uri.value());
        if (path == null) {
            fields.add(
                    FindingCode.IMPORT,
                    URI,
                    "expected a path within the release, found '" + Excerpt.of(uri.value()) + "'");
            return null;
        }
        if (files.isOpen(path)) {
            fields.add(
                    FindingCode.IMPORT_CYCLE,
                    URI,
                    "expected a file that does not import this one, found '" + path + "'");
            return null;
        }
        if (files.isChainFull()) {
            fields.add(
                    FindingCode.LIMIT,
                    URI,
                    "expected chains of at most " + FileReader.MAX_CHAIN + " imports, found more");
            return null;
        }
        return imported(fields, path);
    }

    private @Nullable SchemaDraft imported(Fields fields, String path) {
        ReadFile file = files.read(path);
        context.findings().addAll(file.findings());
        if (file.findings().errors() > 0) {
            fields.add(
                    FindingCode.IMPORT,
                    URI,
                    "expected a valid schema, found '"
                            + path
                            + "' with "
                            + file.findings().errors()
                            + " error(s)");
        }
        return file.schema();
    }

    /** Returns the path of a file that another one names; null if it is outside of the release. */
    static @Nullable String resolve(String file, String uri) {
        if (uri.equals(StandardSchema.URI)) {
            return uri;
        }
        if (uri.startsWith("/") || uri.contains("://") || uri.indexOf('\\') >= 0) {
            return null;
        }
        // Findings name the file as it is.
        if (uri.length() > MAX_URI_LENGTH || !Excerpt.isPlain(uri)) {
            return null;
        }
        Deque<String> parts = new ArrayDeque<>();
        int slash = file.lastIndexOf('/');
        String joined = slash < 0 ? uri : file.substring(0, slash + 1) + uri;
        for (String part : joined.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    return null;
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return parts.isEmpty() ? null : String.join("/", parts);
    }
}
