package org.lsst.tap.repertoire.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.text.Urls;
import org.lsst.tap.repertoire.model.Discovery;

/** Fetches discovery documents, and keeps the last good one on disk if it has a folder. */
public final class DiscoverySource implements ValueSource<Discovery> {

    /** A real document has 7 kB. */
    private static final long MAX_BYTES = 16L * 1024 * 1024;

    private final HttpFetcher fetcher;
    private final URI url;
    private final Clock clock;
    private final Optional<DiscoveryStore> store;

    /** The bytes of the last good document, to be stored again with a later date. */
    private byte[] document;

    public DiscoverySource(HttpFetcher fetcher, URI url, Clock clock, Optional<Path> folder) {
        this.fetcher = fetcher;
        this.url = url;
        this.clock = clock;
        this.store = folder.map(path -> new DiscoveryStore(path, url));
    }

    @Override
    public String what() {
        return "Discovery from " + Urls.shown(url);
    }

    @Override
    public synchronized FetchedValue<Discovery> fetch(Optional<FetchedValue<Discovery>> previous) {
        Validators validators = previous.map(FetchedValue::validators).orElse(Validators.NONE);
        HttpAnswer answer = fetcher.get(url, "Discovery", validators, MAX_BYTES);
        Instant now = clock.instant();
        FetchedValue<Discovery> fetched;
        if (answer.body().isPresent()) {
            byte[] body = answer.body().get();
            fetched =
                    FetchedValue.of(
                            Discovery.parse(body, what()),
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

    @Override
    public synchronized Optional<FetchedValue<Discovery>> stored() {
        Optional<DiscoveryStore.Stored> stored = store.flatMap(DiscoveryStore::load);
        stored.ifPresent(found -> document = found.document);
        return stored.map(found -> found.answer);
    }
}
