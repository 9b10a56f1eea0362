package org.lsst.tap.repertoire.datalink;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.Answer;
import org.lsst.tap.repertoire.internal.Fetched;
import org.lsst.tap.repertoire.internal.HttpFetcher;
import org.lsst.tap.repertoire.internal.Source;
import org.lsst.tap.repertoire.internal.Validators;

/** Fetches the payload of one location, and checks it. */
final class PayloadSource implements Source<DatalinkPayload> {

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
    public Fetched<DatalinkPayload> fetch(Optional<Fetched<DatalinkPayload>> previous) {
        Answer answer =
                fetcher.get(
                        location.url,
                        "Datalink payload" + location.release.map(r -> " of " + r).orElse(""),
                        previous.map(Fetched::validators).orElse(Validators.NONE),
                        ZipFiles.MAX_ARCHIVE_BYTES);
        Instant now = clock.instant();
        if (answer.body().isEmpty()) {
            return previous.orElseThrow().stillHolds(answer, now);
        }
        DatalinkPayload payload =
                DatalinkPayload.parse(answer.body().get(), location.release, what());
        return Fetched.of(payload, answer.validators(), answer.lifetime(), now);
    }
}
