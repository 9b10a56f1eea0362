package org.lsst.tap.repertoire.datalink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.repertoire.support.ManualTime;
import org.lsst.tap.repertoire.support.Payloads;

/** A datalink folder in a temporary one, and the payload that it shall hold. */
abstract class DatalinkFolderFixture {

    @TempDir Path parent;

    final ManualTime time = new ManualTime();
    volatile DatalinkPayload payload = marked("a");

    static DatalinkPayload marked(String mark) {
        return DatalinkPayload.parse(Payloads.marked(mark), Optional.of(mark), "It");
    }

    Path path() {
        return parent.resolve("datalink");
    }

    Path versions() {
        return parent.resolve(".datalink.versions");
    }

    DatalinkFolder folder() {
        return new DatalinkFolder(path(), () -> payload, time);
    }

    static Map<String, String> content(Path directory) throws IOException {
        Map<String, String> content = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.collect(Collectors.toList())) {
                content.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return content;
    }

    static Map<String, String> content(DatalinkPayload payload) {
        return payload.fileNames().stream()
                .collect(
                        Collectors.toMap(
                                name -> name,
                                name ->
                                        new String(
                                                payload.file(name).orElseThrow(),
                                                StandardCharsets.UTF_8)));
    }

    List<String> versionNames() throws IOException {
        try (Stream<Path> all = Files.list(versions())) {
            return all.filter(Files::isDirectory)
                    .map(version -> version.getFileName().toString())
                    .sorted()
                    .collect(Collectors.toList());
        }
    }
}
