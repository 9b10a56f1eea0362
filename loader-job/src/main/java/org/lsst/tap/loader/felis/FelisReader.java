package org.lsst.tap.loader.felis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.Mark;
import org.lsst.tap.loader.felis.yaml.YamlProblem;
import org.lsst.tap.loader.felis.yaml.YamlReader;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.text.ResourceFile;

/**
 * Reads the Felis files of one release. A file that several import is read once. Never throws
 * because of what the files hold: every fault is a finding. Not thread-safe.
 */
public final class FelisReader {

    /** The longest chain of imports; a release has chains of two. */
    static final int MAX_CHAIN = 32;

    /**
     * The one import that is not a file of the release: the description of TAP_SCHEMA's own tables
     * (TAP 1.1, section 4) that comes with Felis, under Felis's URI.
     */
    static final String STANDARD_SCHEMA = "resource://felis/config/tap_schema/tap_schema_std.yaml";

    private final FelisFiles files;
    private final Map<String, ReadFile> cache = new HashMap<>();
    private final Deque<String> chain = new ArrayDeque<>();

    public FelisReader(FelisFiles files) {
        this.files = files;
    }

    /**
     * Reads one file of {@code files} and those that it imports.
     *
     * @param path the file's path, as {@link FelisFiles#bytes} has it
     */
    public static FelisResult read(FelisFiles files, String path) {
        return new FelisReader(files).read(path);
    }

    /** Reads one file and those that it imports. */
    public FelisResult read(String path) {
        chain.clear();
        ReadFile file = file(path);
        Findings findings = new Findings();
        findings.addAll(file.findings());
        FelisSchema schema = file.schema();
        if (schema != null) {
            new DatabaseChecks(findings).check(schema);
        }
        return findings.result(schema);
    }

    /** A file as read, with all findings in it and in the files that it imports. */
    record ReadFile(@Nullable FelisSchema schema, Findings findings) {}

    /** Says if {@code path} is being read, so that importing it would never end. */
    boolean isOpen(String path) {
        return chain.contains(path);
    }

    boolean isChainFull() {
        return chain.size() >= MAX_CHAIN;
    }

    /** Returns a file, which is read once. */
    ReadFile file(String path) {
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

    private @Nullable FelisSchema schema(String path, Findings findings) {
        FileContext context = new FileContext(path, findings);
        Optional<byte[]> bytes = bytes(path);
        if (bytes.isEmpty()) {
            Place start = new Place(path, Mark.START, DocumentPath.ROOT);
            findings.addAs(
                    FindingCode.FILE_MISSING,
                    start,
                    "expected the file '" + path + "' in the release, found none");
            return null;
        }
        List<YamlProblem> problems = new ArrayList<>();
        YamlValue root = YamlReader.read(bytes.get(), problems);
        for (YamlProblem problem : problems) {
            Place place = new Place(path, problem.mark(), DocumentPath.ROOT);
            findings.addAs(code(problem), place, problem.message());
        }

        if (root instanceof YamlValue.Mapping mapping) {
            return new SchemaReader(this, context).read(mapping);
        }
        if (root != null) {
            context.wrongType(root, DocumentPath.ROOT, "a schema (a mapping)");
        }
        return null;
    }

    private Optional<byte[]> bytes(String path) {
        return path.equals(STANDARD_SCHEMA)
                ? Optional.of(
                        ResourceFile.read(FelisReader.class, "tap-schema.yaml").getBytes(UTF_8))
                : files.bytes(path);
    }

    private static FindingCode code(YamlProblem problem) {
        return switch (problem.kind()) {
            case ENCODING -> FindingCode.FILE_ENCODING;
            case SYNTAX -> FindingCode.YAML_SYNTAX;
            case TAG -> FindingCode.YAML_TAG;
            case FORM -> FindingCode.YAML_FORM;
            case KEY -> FindingCode.VALUE_TYPE;
            case DUPLICATE_KEY -> FindingCode.YAML_DUPLICATE_KEY;
            case LIMIT -> FindingCode.LIMIT;
        };
    }
}
