package org.lsst.tap.loader.felis;

import java.util.HashMap;
import java.util.Map;
import org.lsst.tap.loader.felis.FileReader.ReadFile;

/**
 * Reads the Felis files of one release. A file that several import is read once. Never throws
 * because of what the files hold: every fault is a finding. Not thread-safe.
 */
public final class FelisReader {

    private final FelisFiles files;
    private final Map<String, ReadFile> cache = new HashMap<>();

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
        ReadFile file = new FileReader(files, cache).read(path);
        Findings findings = new Findings();
        findings.addAll(file.findings());
        FelisSchema schema = file.schema();
        if (schema != null) {
            new DatabaseChecks(findings).check(schema);
        }
        return findings.result(schema);
    }
}
