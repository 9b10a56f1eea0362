package org.lsst.tap.rights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.testing.Repository;

/**
 * The SQL of {@code docs/integration.md}: its {@code sql} blocks by their titles, which stand in
 * their first lines as comments. Immutable.
 */
final class DocumentedSql {

    private static final Path PAGE = Path.of("docs", "integration.md");

    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^```sql\\R-- (?<title>[^\\n]+)\\R(?<sql>.*?)^```");

    private final Map<String, String> blocks = new HashMap<>();

    private DocumentedSql(String page) {
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            if (blocks.put(block.group("title"), block.group("sql")) != null) {
                throw new IllegalStateException(
                        "%s has two blocks of SQL titled \"%s\""
                                .formatted(PAGE, block.group("title")));
            }
        }
    }

    /** Reads the page. */
    static DocumentedSql read() {
        try {
            return new DocumentedSql(Files.readString(Repository.ROOT.resolve(PAGE)));
        } catch (IOException e) {
            throw new UncheckedIOException(PAGE + " can't be read", e);
        }
    }

    /** Returns the titles of all blocks that have one. */
    List<String> titles() {
        return blocks.keySet().stream().sorted().toList();
    }

    /** Returns the SQL of a block, as it stands on the page. */
    String block(String title) {
        String sql = blocks.get(title);
        if (sql == null) {
            throw new IllegalStateException(
                    "%s has no block of SQL titled \"%s\", but %s"
                            .formatted(PAGE, title, titles()));
        }
        return sql;
    }
}
