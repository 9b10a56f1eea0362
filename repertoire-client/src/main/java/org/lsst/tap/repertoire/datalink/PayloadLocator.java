package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;

import com.google.auto.value.AutoValue;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.Urls;
import org.lsst.tap.repertoire.model.TapMetadata;

/** Finds the payload's URL: from discovery, else from the live release, else a fixed one. */
final class PayloadLocator {

    static final String VERSION = "{version}";

    /** What may stand in a URL's path as it is: {@code w.2026.34}, {@code tickets/DM-12345}. */
    private static final Pattern RELEASE =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

    /** As the loader has it. Longer ones could exhaust the stack: each part costs some. */
    private static final int MAX_RELEASE_LENGTH = 200;

    /** Where a payload is, and of which release it is if that is known. */
    @AutoValue
    abstract static class Location {

        static Location of(URI url, Optional<String> release) {
            return new AutoValue_PayloadLocator_Location(url, release);
        }

        abstract URI url();

        abstract Optional<String> release();

        /** What is there, to begin a message with. */
        String what() {
            return "Datalink payload" + release().map(name -> " of " + name).orElse("");
        }
    }

    /** The ways that are set up, each by what it means that it leads nowhere. */
    private final Map<String, Supplier<Optional<Location>>> ways = new LinkedHashMap<>();

    /** Creates one, of at least one way; asks nobody yet. */
    PayloadLocator(DatalinkTemplatesBuilder given) {
        DiscoveryClient discovery = given.discovery;
        LiveRelease liveRelease = given.liveRelease;
        URI fixedUrl = given.fixedUrl;
        if (discovery != null) {
            ways.put(
                    "discovery publishes no datalink templates of application \""
                            + given.application
                            + '"',
                    () -> published(discovery.discovery().tapMetadata().get(given.application)));
        }
        if (liveRelease != null) {
            ways.put(
                    "the database names no live release",
                    () -> read(liveRelease).map(name -> ofRelease(name, given.urlTemplate)));
        }
        if (fixedUrl != null) {
            Optional<Location> fixed = Optional.of(Location.of(fixedUrl, Optional.empty()));
            ways.put("a fixed URL leads somewhere always", () -> fixed);
        }
        if (ways.isEmpty()) {
            throw new RepertoireConfigurationException(
                    "No way to find datalink templates: give a discovery client, a URL template"
                            + " with the live release, or a fixed URL");
        }
    }

    /**
     * Finds the URL. At the start, a way that fails is passed over for the next one: some templates
     * are better than none. Later it isn't: while discovery or the database is away, the templates
     * that are there are better than those of another release.
     */
    Location locate(boolean passOver) {
        List<RepertoireException> failures = new ArrayList<>();
        for (Supplier<Optional<Location>> way : ways.values()) {
            try {
                Optional<Location> found = way.get();
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

    private static Optional<Location> published(@Nullable TapMetadata metadata) {
        return Optional.ofNullable(metadata)
                .flatMap(TapMetadata::datalinkTemplatesUrl)
                .map(url -> Location.of(url, metadata.release()));
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
                    format(
                            "The release that is live can't be read from the database: %s; check"
                                    + " the database that holds TAP_SCHEMA",
                            e.getClass().getSimpleName()),
                    e);
        }
    }

    private static Location ofRelease(String release, String urlTemplate) {
        if (release.length() > MAX_RELEASE_LENGTH || !RELEASE.matcher(release).matches()) {
            throw new RepertoireFormatException(
                    format(
                            "The database names the live release %s, expected a name such as"
                                    + " \"w.2026.34\"; load a release again",
                            Excerpt.quoted(release)));
        }
        URI url = Urls.parsePayload(urlTemplate.replace(VERSION, release)).orElseThrow();
        return Location.of(url, Optional.of(release));
    }

    private RepertoireException nothingFound(List<RepertoireException> failures) {
        Stream<String> reasons =
                failures.isEmpty()
                        ? ways.keySet().stream()
                        : failures.stream().map(Throwable::getMessage);
        RepertoireException nothing =
                new RepertoireUnavailableException(
                        format(
                                "No URL of datalink templates: %s; a fixed URL would be the last"
                                        + " resort, and is not set",
                                reasons.collect(Collectors.joining("; "))),
                        failures.isEmpty() ? null : failures.get(0));
        failures.stream().skip(1).forEach(nothing::addSuppressed);
        return nothing;
    }
}
