package org.lsst.tap.repertoire;

import static java.lang.String.format;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.internal.FetchedValue;
import org.lsst.tap.repertoire.internal.JsonMembers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good discovery document in a folder, for a start while Repertoire is down.
 *
 * <p>One file per discovery URL, replaced by an atomic rename: a process that ends in between, or
 * another one with the same folder, never leaves half a file. What can't be read or written is
 * logged (a write once) and otherwise as if there were no folder. Thread-safe.
 */
final class DiscoveryStore {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryStore.class);

    private final Path file;
    private final AtomicBoolean warned = new AtomicBoolean();

    DiscoveryStore(Path folder, URI discoveryUrl) {
        this.file = folder.resolve("discovery-" + digest(discoveryUrl.toString()) + ".json");
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return format("%064x", new BigInteger(1, hash)).substring(0, 16);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** A header's name as a member's. */
    private static String member(String header) {
        return header.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** The stored answer, if there is one that can be read. */
    <T> Optional<FetchedValue<T>> load(BiFunction<byte[], String, T> reader) {
        try {
            JsonMembers stored = JsonMembers.parse(Files.readAllBytes(file), file.toString());
            byte[] document = required(stored, "document").getBytes(UTF_8);
            T value = reader.apply(document, "Discovery stored in " + file);
            Map<String, List<String>> headers = new HashMap<>();
            for (String name : FetchedValue.VALIDATORS) {
                stored.string(member(name)).ifPresent(header -> headers.put(name, List.of(header)));
            }
            Instant fetchedAt = Instant.parse(required(stored, "fetched"));
            return Optional.of(FetchedValue.of(value, headers, fetchedAt));
        } catch (NoSuchFileException nothingStoredYet) {
            return Optional.empty();
        } catch (IOException | RepertoireException | DateTimeException e) {
            LOG.warn(
                    "The stored discovery {} can't be read and is left out: {}",
                    file,
                    e.toString());
            return Optional.empty();
        }
    }

    private static String required(JsonMembers stored, String member) {
        return stored.string(member)
                .orElseThrow(() -> new RepertoireFormatException("no member \"" + member + '"'));
    }

    /** Keeps an answer in place of the earlier one, or nothing if it must not be stored. */
    void replace(byte[] document, FetchedValue<?> answer) {
        try {
            if (answer.storable()) {
                save(document, answer);
            } else {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            String failed =
                    answer.storable()
                            ? "Discovery can't be stored in %s, a start while Repertoire is down"
                                    + " will have no answer: %s"
                            : "The stored discovery %s can't be deleted: %s";
            if (warned.compareAndSet(false, true)) {
                LOG.warn(format(failed, file, e));
            }
        }
    }

    private void save(byte[] document, FetchedValue<?> answer) throws IOException {
        ObjectNode stored = JsonMapper.builder().build().createObjectNode();
        stored.put("fetched", answer.fetchedAt.toString());
        for (String name : FetchedValue.VALIDATORS) {
            answer.header(name).ifPresent(header -> stored.put(member(name), header));
        }
        stored.put("document", new String(document, UTF_8));
        Files.createDirectories(file.getParent());
        Path next = Files.createTempFile(file.getParent(), "discovery-", ".next");
        try {
            Files.write(next, stored.toString().getBytes(UTF_8));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
