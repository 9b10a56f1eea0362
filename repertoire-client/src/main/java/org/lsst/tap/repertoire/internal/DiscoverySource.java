package org.lsst.tap.repertoire.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.internal.text.Excerpt;
import org.lsst.tap.repertoire.model.Discovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches discovery documents, and keeps the last good one on disk if it has a folder. */
public final class DiscoverySource implements ValueSource<Discovery> {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoverySource.class);

    /** A real document has 7 kB. */
    private static final long MAX_BYTES = 16L * 1024 * 1024;

    /** How many members that can't be read a warning names. */
    private static final int SHOWN_MEMBERS = 5;

    private final HttpFetcher fetcher;
    private final URI url;
    private final Clock clock;
    private final Optional<DiscoveryStore> store;

    /** The bytes of the last good document, to be stored again with a later date. */
    private byte @Nullable [] document;

    /** What was last said of members that can't be read: it is said once. */
    private String lastComplaint = "";

    public DiscoverySource(HttpFetcher fetcher, URI url, Clock clock, Optional<Path> folder) {
        this.fetcher = fetcher;
        this.url = url;
        this.clock = clock;
        this.store = folder.map(path -> new DiscoveryStore(path, url));
    }

    @Override
    public String what() {
        return "Discovery from " + Excerpt.ofUrl(url);
    }

    @Override
    public synchronized FetchedValue<Discovery> fetch(Optional<FetchedValue<Discovery>> previous) {
        Validators validators = previous.map(FetchedValue::validators).orElse(Validators.NONE);
        HttpAnswer answer =
                fetcher.get(url, "Discovery", "application/json", validators, MAX_BYTES);
        Instant now = clock.instant();
        FetchedValue<Discovery> fetched;
        if (answer.body().isPresent()) {
            byte[] body = answer.body().get();
            fetched =
                    FetchedValue.of(
                            parse(body, answer.source()),
                            answer.validators(),
                            answer.lifetime(),
                            now);
            document = body;
        } else {
            fetched = previous.orElseThrow().stillHolds(answer, now);
        }
        if (answer.storable()) {
            store.ifPresent(folder -> folder.save(document, fetched));
        } else {
            store.ifPresent(DiscoveryStore::clear);
        }
        return fetched;
    }

    private Discovery parse(byte[] body, String source) {
        List<String> leftOut = new ArrayList<>();
        LongAdder more = new LongAdder();
        Discovery discovery =
                Discovery.parse(
                        body,
                        source,
                        member -> {
                            if (leftOut.size() < SHOWN_MEMBERS) {
                                leftOut.add(member);
                            } else {
                                more.increment();
                            }
                        });
        String complaint =
                String.join("; ", leftOut) + (more.sum() > 0 ? "; " + more + " more" : "");
        if (!complaint.isEmpty() && !complaint.equals(lastComplaint)) {
            LOG.warn("{}: {}; left out, all else is used", source, complaint);
        }
        lastComplaint = complaint;
        return discovery;
    }

    @Override
    public synchronized Optional<FetchedValue<Discovery>> stored() {
        Optional<DiscoveryStore.Stored> stored = store.flatMap(DiscoveryStore::load);
        stored.ifPresent(found -> document = found.document);
        return stored.map(found -> found.answer);
    }
}
