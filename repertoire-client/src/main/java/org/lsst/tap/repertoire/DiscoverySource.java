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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.internal.ClientRuntime;
import org.lsst.tap.repertoire.internal.FetchedValue;
import org.lsst.tap.repertoire.internal.JsonMembers;
import org.lsst.tap.repertoire.model.Discovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches discovery documents, and keeps the last good one on disk if it has a folder: one file per
 * discovery URL, replaced by an atomic rename, so that processes may share it. What can't be read
 * or written is logged (a write once) and otherwise as if there were no folder.
 */
final class DiscoverySource {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoverySource.class);

    /** A real document has 7 kB. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    /** How many members that can't be read a warning names. */
    private static final int SHOWN_MEMBERS = 5;

    private final ClientRuntime runtime;
    private final URI url;
    private final @Nullable Path file;

    /** The last good document, to be stored again with a later date. */
    private byte @Nullable [] document;

    /** What was last said of members that can't be read: it is said once. */
    private String lastComplaint = "";

    private boolean writeFailed;

    DiscoverySource(ClientRuntime runtime, URI url, @Nullable Path folder) {
        this.runtime = runtime;
        this.url = url;
        this.file =
                folder == null
                        ? null
                        : folder.toAbsolutePath().resolve("discovery-" + digest(url) + ".json");
    }

    private static String digest(URI url) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(url.toString().getBytes(UTF_8));
            return format("%064x", new BigInteger(1, hash)).substring(0, 16);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    synchronized FetchedValue<Discovery> fetch(Optional<FetchedValue<Discovery>> previous) {
        FetchedValue<Discovery> fetched =
                runtime.get(url, "Discovery", "application/json", MAX_BYTES, previous, this::parse);
        if (file != null) {
            store(file, fetched);
        }
        return fetched;
    }

    private Discovery parse(byte[] body, String source) {
        List<String> leftOut = new ArrayList<>();
        Discovery discovery = Discovery.parse(body, source, leftOut::add);
        int shown = Math.min(SHOWN_MEMBERS, leftOut.size());
        String complaint = String.join("; ", leftOut.subList(0, shown));
        if (leftOut.size() > shown) {
            complaint += "; " + (leftOut.size() - shown) + " more";
        }
        if (!complaint.isEmpty() && !complaint.equals(lastComplaint)) {
            LOG.warn("{}: {}; left out, the rest is used", source, complaint);
        }
        lastComplaint = complaint;
        document = body;
        return discovery;
    }

    /** A header's name as a member's of the file. */
    private static String member(String header) {
        return header.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    synchronized Optional<FetchedValue<Discovery>> stored() {
        if (file == null) {
            return Optional.empty();
        }
        try {
            JsonMembers stored = JsonMembers.parse(Files.readAllBytes(file), file.toString());
            byte[] kept = required(stored, "document").getBytes(UTF_8);
            Map<String, List<String>> headers = new HashMap<>();
            for (String name : FetchedValue.VALIDATORS) {
                stored.string(member(name)).ifPresent(header -> headers.put(name, List.of(header)));
            }
            Discovery value = parse(kept, "Discovery stored in " + file);
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
    private void store(Path place, FetchedValue<Discovery> answer) {
        String failed =
                answer.isStorable()
                        ? "Discovery can't be stored in %s, a start while Repertoire is down will"
                                + " have no answer: %s"
                        : "The stored discovery %s can't be deleted: %s";
        try {
            if (answer.isStorable()) {
                write(place, answer);
            } else {
                Files.deleteIfExists(place);
            }
        } catch (IOException e) {
            if (!writeFailed) {
                LOG.warn(format(failed, place, e));
            }
            writeFailed = true;
        }
    }

    private void write(Path place, FetchedValue<Discovery> answer) throws IOException {
        ObjectNode stored = new JsonMapper().createObjectNode();
        stored.put("fetched", answer.fetchedAt.toString());
        for (String name : FetchedValue.VALIDATORS) {
            answer.header(name).ifPresent(header -> stored.put(member(name), header));
        }
        stored.put("document", new String(document, UTF_8));
        Files.createDirectories(place.getParent());
        Path next = Files.createTempFile(place.getParent(), "discovery-", ".next");
        try {
            Files.write(next, stored.toString().getBytes(UTF_8));
            Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
