package org.lsst.tap.repertoire.datalink;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.FetchedValue;
import org.lsst.tap.repertoire.internal.HttpAnswer;
import org.lsst.tap.repertoire.internal.HttpFetcher;
import org.lsst.tap.repertoire.internal.Validators;
import org.lsst.tap.repertoire.internal.ValueSource;

/** Fetches the payload of one location, and checks it. */
final class PayloadSource implements ValueSource<DatalinkPayload> {

    private final HttpFetcher fetcher;
    private final PayloadLocation location;
    private final Clock clock;

    PayloadSource(HttpFetcher fetcher, PayloadLocation location, Clock clock) {
        this.fetcher = fetcher;
        this.location = location;
        this.clock = clock;
    }

    @Override
    public String what() {
        return location.toString();
    }

    @Override
    public FetchedValue<DatalinkPayload> fetch(Optional<FetchedValue<DatalinkPayload>> previous) {
        HttpAnswer answer =
                fetcher.get(
                        location.url,
                        location.what(),
                        "application/zip",
                        previous.map(FetchedValue::validators).orElse(Validators.NONE),
                        ZipFiles.MAX_ARCHIVE_BYTES);
        Instant now = clock.instant();
        if (answer.body().isEmpty()) {
            return previous.orElseThrow().stillHolds(answer, now);
        }
        DatalinkPayload payload =
                DatalinkPayload.parse(answer.body().get(), location.release, answer.source());
        return FetchedValue.of(payload, answer.validators(), answer.lifetime(), now);
    }
}
