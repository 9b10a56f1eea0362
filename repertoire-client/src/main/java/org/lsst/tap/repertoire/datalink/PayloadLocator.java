package org.lsst.tap.repertoire.datalink;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.internal.text.Excerpt;
import org.lsst.tap.repertoire.internal.text.Urls;
import org.lsst.tap.repertoire.model.TapMetadata;

/** Finds the payload's URL: from discovery, else from the live release, else a fixed one. */
final class PayloadLocator {

    static final String VERSION = "{version}";

    /** What may stand in a URL's path as it is: {@code w.2026.34}, {@code tickets/DM-12345}. */
    private static final Pattern RELEASE =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

    /**
     * As the loader has it. Longer ones could exhaust the stack: each part costs the matcher some.
     */
    private static final int MAX_RELEASE_LENGTH = 200;

    private final Optional<DiscoveryClient> discovery;
    private final String application;
    private final Optional<String> urlTemplate;
    private final Optional<LiveRelease> liveRelease;
    private final Optional<URI> fixedUrl;

    PayloadLocator(DatalinkTemplatesBuilder builder) {
        this.discovery = Optional.ofNullable(builder.discovery);
        this.application = builder.application;
        this.urlTemplate = Optional.ofNullable(builder.urlTemplate);
        this.liveRelease = Optional.ofNullable(builder.liveRelease);
        this.fixedUrl = Optional.ofNullable(builder.fixedUrl);
    }

    /**
     * Finds the URL.
     *
     * @param passOver whether a way that fails is passed over for the next one. At the start it is:
     *     some templates are better than none. Later it isn't: while discovery or the database is
     *     away, the templates that are there are better than those of another release.
     * @throws RepertoireException if no way leads to one
     */
    PayloadLocation locate(boolean passOver) {
        List<RepertoireException> failures = new ArrayList<>();
        for (Way way : List.<Way>of(this::published, this::ofLiveRelease, this::fixed)) {
            try {
                Optional<PayloadLocation> found = way.find();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (RepertoireException e) {
                if (!passOver) {
                    throw e;
                }
                failures.add(e);
            }
        }
        throw nothingFound(failures);
    }

    /** One way to find it. */
    private interface Way {
        Optional<PayloadLocation> find();
    }

    private Optional<PayloadLocation> published() {
        return discovery
                .map(client -> client.discovery().tapMetadata().get(application))
                .flatMap(PayloadLocator::location);
    }

    private static Optional<PayloadLocation> location(TapMetadata metadata) {
        return metadata.datalinkTemplatesUrl()
                .map(url -> new PayloadLocation(url, metadata.release()));
    }

    private Optional<PayloadLocation> ofLiveRelease() {
        return liveRelease.flatMap(PayloadLocator::read).map(this::location);
    }

    private static Optional<String> read(LiveRelease liveRelease) {
        try {
            return liveRelease.read();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RepertoireUnavailableException(
                    "Interrupted while reading the live release", e);
        } catch (Exception | LinkageError e) {
            throw new RepertoireUnavailableException(
                    "The release that is live can't be read from the database: "
                            + e.getClass().getSimpleName()
                            + "; check the database that holds TAP_SCHEMA",
                    e);
        }
    }

    private PayloadLocation location(String release) {
        if (release.length() > MAX_RELEASE_LENGTH || !RELEASE.matcher(release).matches()) {
            throw new RepertoireFormatException(
                    "The database names the live release "
                            + Excerpt.quoted(release)
                            + ", expected a name such as \"w.2026.34\"; load a release again");
        }
        String url = urlTemplate.orElseThrow().replace(VERSION, release);
        return new PayloadLocation(Urls.parsePayload(url).orElseThrow(), Optional.of(release));
    }

    private Optional<PayloadLocation> fixed() {
        return fixedUrl.map(url -> new PayloadLocation(url, Optional.empty()));
    }

    private RepertoireException nothingFound(List<RepertoireException> failures) {
        List<String> tried = new ArrayList<>();
        discovery.ifPresent(
                client ->
                        tried.add(
                                "discovery publishes no datalink templates of application \""
                                        + application
                                        + '"'));
        liveRelease.ifPresent(reader -> tried.add("the database names no live release"));
        if (!failures.isEmpty()) {
            tried.clear();
            failures.forEach(failure -> tried.add(failure.getMessage()));
        }
        RepertoireUnavailableException nothing =
                new RepertoireUnavailableException(
                        "No URL of datalink templates: "
                                + String.join("; ", tried)
                                + "; a fixed URL would be the last resort, and is not set",
                        failures.isEmpty() ? null : failures.get(0));
        failures.stream().skip(1).forEach(nothing::addSuppressed);
        return nothing;
    }
}
