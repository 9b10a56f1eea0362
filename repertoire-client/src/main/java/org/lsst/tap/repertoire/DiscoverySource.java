package org.lsst.tap.repertoire;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.internal.FetchedValue;
import org.lsst.tap.repertoire.internal.HttpFetcher;
import org.lsst.tap.repertoire.internal.ValueSource;
import org.lsst.tap.repertoire.model.Discovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches discovery documents, and keeps the last good one on disk if it has a folder. */
final class DiscoverySource implements ValueSource<Discovery> {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoverySource.class);

    /** A real document has 7 kB. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    /** How many members that can't be read a warning names. */
    private static final int SHOWN_MEMBERS = 5;

    private final HttpFetcher fetcher;
    private final URI url;
    private final Optional<DiscoveryStore> store;

    /** The bytes of the last good document, to be stored again with a later date. */
    private byte @Nullable [] document;

    /** What was last said of members that can't be read: it is said once. */
    private String lastComplaint = "";

    DiscoverySource(HttpFetcher fetcher, URI url, Optional<Path> folder) {
        this.fetcher = fetcher;
        this.url = url;
        this.store = folder.map(path -> new DiscoveryStore(path, url));
    }

    @Override
    public synchronized FetchedValue<Discovery> fetch(Optional<FetchedValue<Discovery>> previous) {
        FetchedValue<Discovery> fetched =
                fetcher.get(url, "Discovery", "application/json", MAX_BYTES, previous, this::parse);
        store.ifPresent(kept -> kept.replace(document, fetched));
        return fetched;
    }

    private Discovery parse(byte[] body, String source) {
        List<String> leftOut = new ArrayList<>();
        Discovery discovery =
                Discovery.parse(
                        body,
                        source,
                        member -> leftOut.add(leftOut.size() < SHOWN_MEMBERS ? member : ""));
        String complaint = leftOut.stream().limit(SHOWN_MEMBERS).collect(Collectors.joining("; "));
        if (leftOut.size() > SHOWN_MEMBERS) {
            complaint += "; " + (leftOut.size() - SHOWN_MEMBERS) + " more";
        }
        if (!complaint.isEmpty() && !complaint.equals(lastComplaint)) {
            LOG.warn("{}: {}; left out, the rest is used", source, complaint);
        }
        lastComplaint = complaint;
        document = body;
        return discovery;
    }

    @Override
    public synchronized Optional<FetchedValue<Discovery>> stored() {
        return store.flatMap(kept -> kept.load(this::parse));
    }
}
