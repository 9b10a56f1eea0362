package org.lsst.tap.loader.felis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.Key.Kind;
import org.lsst.tap.loader.text.RelativePath;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.loader.text.Visible;

/**
 * Reads the Felis files of one release. A file that several import is read once. Never throws
 * because of what the files hold: every fault is a finding. Not thread-safe.
 */
public final class FelisReader {

    /** The largest file that is read, in bytes; the schema definitions have up to 0.4 MB. */
    public static final int MAX_BYTES = 8 << 20;

    /** The longest chain of imports; a release has chains of two. */
    private static final int MAX_CHAIN = 32;

    private static final int MAX_URI_LENGTH = 500;

    /**
     * The one import that is not a file of the release: the description of TAP_SCHEMA's own tables
     * (TAP 1.1, section 4) that comes with Felis, under Felis's URI.
     */
    private static final String STANDARD_SCHEMA =
            "resource://felis/config/tap_schema/tap_schema_std.yaml";

    private final FelisFiles files;
    private final Map<String, ReadFile> cache = new HashMap<>();
    private final Deque<String> chain = new ArrayDeque<>();

    public FelisReader(FelisFiles files) {
        this.files = files;
    }

    /**
     * Reads one file and those that it imports.
     *
     * @param path the file's path, as {@link FelisFiles#bytes} has it
     */
    public FelisResult read(String path) {
        chain.clear();
        ReadFile file = file(path);
        Findings findings = new Findings();
        findings.addAll(file.findings());
        if (file.schema() != null) {
            new TapSchemaMapping(findings).check(file.schema());
        }
        return findings.result(file.schema());
    }

    /** A file as read, with all findings in it and in the files that it imports. */
    private record ReadFile(@Nullable FelisObject schema, Findings findings) {}

    private ReadFile file(String path) {
        ReadFile known = cache.get(path);
        if (known != null) {
            return known;
        }
        chain.push(path);
        Findings findings = new Findings();
        ReadFile file = new ReadFile(schema(path, findings), findings);
        chain.pop();
        cache.put(path, file);
        return file;
    }

    private @Nullable FelisObject schema(String path, Findings findings) {
        Optional<byte[]> bytes = bytes(path);
        if (bytes.isEmpty()) {
            findings.add(FindingCode.FILE_MISSING, Place.of(path, 1, 1), path);
            return null;
        }
        Value root = new YamlReader(path, findings).read(bytes.get());
        if (root == null) {
            return null;
        }
        ObjectReader reader = new ObjectReader(findings, new HashSet<>());
        FelisObject schema = reader.read(Kind.SCHEMA, root, "#");
        if (schema != null) {
            Map<String, @Nullable FelisObject> imported = new HashMap<>();
            for (Value resource : reader.named(schema.written(Key.RESOURCES))) {
                imported.put(resource.name(), imported(resource, reader));
            }
            new References(reader, schema).resolve(imported);
        }
        return schema;
    }

    private Optional<byte[]> bytes(String path) {
        return path.equals(STANDARD_SCHEMA)
                ? Optional.of(
                        ResourceFile.read(FelisReader.class, "tap-schema.yaml").getBytes(UTF_8))
                : files.bytes(path);
    }

    /** Returns the schema that a resource names; null, and reported, if it can't be read. */
    private @Nullable FelisObject imported(Value value, ObjectReader reader) {
        Findings findings = reader.findings();
        FelisObject resource = reader.read(Kind.RESOURCE, value, "");
        Value uri = resource == null ? null : resource.written(Key.URI);
        if (uri == null || uri.text() == null) {
            return null;
        }
        Place place = uri.place();
        String path = resolve(place.file(), uri.text());
        if (path == null) {
            String expected = "expected a path within the release, found '%s'";
            findings.addAs(FindingCode.IMPORT, place, expected, uri.text());
        } else if (chain.contains(path)) {
            findings.add(FindingCode.IMPORT_CYCLE, place, path);
        } else if (chain.size() >= MAX_CHAIN) {
            String expected = "expected chains of at most %s imports, found more";
            findings.addAs(FindingCode.LIMIT, place, expected, MAX_CHAIN);
        } else {
            ReadFile file = file(path);
            findings.addAll(file.findings());
            int errors = file.findings().errors();
            if (errors > 0) {
                String found = "expected a valid schema, found '" + path + "' with ";
                findings.addAs(FindingCode.IMPORT, place, found + errors + " error(s)");
            }
            return file.schema();
        }
        return null;
    }

    /** Returns the path of a file that another one names; null if it is outside of the release. */
    private static @Nullable String resolve(String file, String uri) {
        if (uri.equals(STANDARD_SCHEMA)) {
            return uri;
        }
        // Findings name the file as it is.
        if (uri.contains("://") || uri.length() > MAX_URI_LENGTH || !Visible.of(uri).equals(uri)) {
            return null;
        }
        List<String> names = List.of(file.split("/", -1));
        return RelativePath.resolve(names.subList(0, names.size() - 1), uri)
                .filter(path -> !path.isEmpty())
                .map(path -> String.join("/", path))
                .orElse(null);
    }
}
