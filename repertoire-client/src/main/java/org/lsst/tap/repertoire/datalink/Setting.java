package org.lsst.tap.repertoire.datalink;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A setting by the name of its environment variable, with its context parameter and the command's
 * option, if it has one. The page of settings takes its words from here.
 */
enum Setting {
    /** where discovery is */
    REPERTOIRE_BASE_URL("repertoire.baseUrl", "--base-url"),
    /** the TAP application to look for in discovery */
    DATALINK_APPLICATION("datalink.application", "--application"),
    /** a URL with {@code {version}} */
    DATALINK_PAYLOAD_URL_TEMPLATE("datalink.payloadUrlTemplate", "--url-template"),
    /**
     * the JNDI name of a pool whose database names the live release in {@code tap_schema.version}
     */
    DATALINK_LIVE_RELEASE_DATASOURCE("datalink.liveReleaseDataSource", ""),
    /** a {@link LiveRelease} with a public constructor without parameters */
    DATALINK_LIVE_RELEASE_CLASS("datalink.liveReleaseClass", ""),
    /** a release to take as live, without a database */
    DATALINK_RELEASE("datalink.release", "--release"),
    /** a fixed URL */
    DATALINK_PAYLOAD_URL("datalink.payloadUrl", "--url"),
    /** the folder to keep; {@code /tmp/datalink} */
    DATALINK_FOLDER("datalink.folder", "--to"),
    /** seconds between two looks; 10 */
    DATALINK_INTERVAL_SECONDS("datalink.intervalSeconds", "--interval"),
    /** seconds that the start of a service waits for the first look; 10 */
    DATALINK_START_SECONDS("datalink.startSeconds", ""),
    /** where the last good discovery is kept */
    REPERTOIRE_CACHE_FOLDER("repertoire.cacheFolder", "");

    final String parameter;
    final String option;

    Setting(String parameter, String option) {
        this.parameter = parameter;
        this.option = option;
    }

    /** The first value that isn't blank, without spaces around it. */
    static Optional<String> first(@Nullable String... values) {
        return Stream.of(values)
                .filter(value -> value != null && !value.isBlank())
                .map(String::strip)
                .findFirst();
    }
}
