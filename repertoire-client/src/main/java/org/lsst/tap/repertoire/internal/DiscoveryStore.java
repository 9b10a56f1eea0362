package org.lsst.tap.repertoire.internal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.internal.text.JsonMembers;
import org.lsst.tap.repertoire.model.Discovery;
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
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return String.format("%064x", new BigInteger(1, hash)).substring(0, 16);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** A stored document, and the answer that was read from it. */
    static final class Stored {
        final byte[] document;
        final FetchedValue<Discovery> answer;

        Stored(byte[] document, FetchedValue<Discovery> answer) {
            this.document = document;
            this.answer = answer;
        }
    }

    /** The stored answer, if there is one that can be read. */
    Optional<Stored> load() {
        try {
            JsonMembers stored = JsonMembers.parse(Files.readAllBytes(file), file.toString());
            byte[] document = required(stored, "document").getBytes(StandardCharsets.UTF_8);
            FetchedValue<Discovery> answer =
                    FetchedValue.of(
                            Discovery.parse(document, "Discovery stored in " + file, member -> {}),
                            new Validators(
                                    stored.string("etag").orElse(null),
                                    stored.string("last_modified").orElse(null)),
                            Optional.empty(),
                            Instant.parse(required(stored, "fetched")));
            return Optional.of(new Stored(document, answer));
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

    /** Keeps an answer in place of the earlier one. */
    void save(byte[] document, FetchedValue<?> answer) {
        ObjectNode stored = JsonMapper.builder().build().createObjectNode();
        stored.put("fetched", answer.fetchedAt().toString());
        answer.validators().etag().ifPresent(etag -> stored.put("etag", etag));
        answer.validators().lastModified().ifPresent(date -> stored.put("last_modified", date));
        stored.put("document", new String(document, StandardCharsets.UTF_8));
        try {
            Files.createDirectories(file.getParent());
            Path next = Files.createTempFile(file.getParent(), "discovery-", ".next");
            try {
                Files.write(next, stored.toString().getBytes(StandardCharsets.UTF_8));
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            warnOnce(
                    "Discovery can't be stored in "
                            + file
                            + ", a start while Repertoire is down will have no answer: "
                            + e);
        }
    }

    /** Forgets the stored answer: its successor must not be stored. */
    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            warnOnce("The stored discovery " + file + " can't be deleted: " + e);
        }
    }

    private void warnOnce(String message) {
        if (warned.compareAndSet(false, true)) {
            LOG.warn("{}", message);
        }
    }
}
