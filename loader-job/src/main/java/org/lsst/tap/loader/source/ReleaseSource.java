package org.lsst.tap.loader.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.text.Visible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches releases from one place, given as a template with {@code {version}}. Instances are
 * immutable.
 *
 * <ul>
 *   <li>{@code https:} and {@code http:}: a {@code .tar.gz} archive, see {@link HttpDownload};
 *   <li>{@code gs://BUCKET/OBJECT}: a public object, fetched by HTTPS;
 *   <li>{@code file:} or a path: an archive, or a folder (a checkout, or the files themselves).
 * </ul>
 */
public final class ReleaseSource {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseSource.class);

    private static final String PLACEHOLDER = "{version}";

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

    private static final Pattern BUCKET_AND_OBJECT =
            Pattern.compile("(?s)[gG][sS]://([a-z0-9][a-z0-9._-]+/.+)");

    private final String template;
    private final SourceAccess access;
    private final SourceLimits limits;

    /** Fetches from what {@code template} names, within the standard limits. */
    public ReleaseSource(String template) {
        this(template, SourceAccess.OPEN, SourceLimits.STANDARD);
    }

    /** Fetches from what {@code template} names, within the given limits. */
    public ReleaseSource(String template, SourceAccess access, SourceLimits limits) {
        this.template = template;
        this.access = access;
        this.limits = limits;
    }

    /**
     * Fetches one release and checks its archive.
     *
     * @throws ConfigurationException if the template names nothing that can be fetched
     * @throws org.lsst.tap.loader.failure.SourceException if the archive can't be had or is not one
     */
    public ReleaseFiles fetch(ReleaseName release) {
        String location = template.replace(PLACEHOLDER, release.value());
        var scheme = SCHEME.matcher(location);
        String kind = scheme.matches() ? scheme.group(1).toLowerCase(Locale.ROOT) : "";
        return switch (kind) {
            case "", "file" -> LocalRelease.read(fileOf(location, kind), access, limits);
            case "gs" -> download(googleStorage(location));
            case "http", "https" -> download(uriOf(location));
            default ->
                    throw new ConfigurationException(
                            "The source \"%s\" can't be read: expected a path or a URL with one of file:, https:, http:, gs:. Live is unchanged; correct the source."
                                    .formatted(Visible.address(template)));
        };
    }

    /** Reads an archive or a folder on this machine. */
    public static ReleaseFiles local(Path path) {
        return LocalRelease.read(path, SourceAccess.OPEN, SourceLimits.STANDARD);
    }

    private ReleaseFiles download(URI uri) {
        String shown = Visible.address(uri);
        LOG.info("Fetching {}", shown);
        byte[] archive = new HttpDownload(access, limits).fetch(uri);
        return unpack(shown, archive, access, limits);
    }

    static ReleaseFiles unpack(
            String source, byte[] archive, SourceAccess access, SourceLimits limits) {
        // Before a byte of it is interpreted.
        String sha256 = access.requireSha256(source, archive);
        return new ReleaseFiles(source, sha256, new ArchiveReader(source, limits).read(archive));
    }

    private Path fileOf(String location, String scheme) {
        try {
            if (scheme.isEmpty()) {
                return Path.of(location);
            }
            // file:/a/b and file:///a/b are URIs; file:a/b is a path relative to where we are.
            URI uri = URI.create(location.replace(" ", "%20"));
            return uri.isOpaque() ? Path.of(uri.getSchemeSpecificPart()) : Path.of(uri);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    private URI uriOf(String location) {
        try {
            URI uri = URI.create(location);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the same refusal.
        }
        throw invalid();
    }

    /** Public objects are plain HTTPS (Cloud Storage's documentation, "Accessing public data"). */
    static URI googleStorage(String location) {
        Matcher parts = BUCKET_AND_OBJECT.matcher(location);
        try {
            if (parts.matches()) {
                return new URI("https", "storage.googleapis.com", "/" + parts.group(1), null);
            }
        } catch (URISyntaxException e) {
            // Falls through to the same refusal; the reason quotes the source whole.
        }
        throw new ConfigurationException(
                "The source \"%s\" is not \"gs://BUCKET/OBJECT\". Live is unchanged; correct the source."
                        .formatted(Visible.address(location)));
    }

    /** The cause is left out: it quotes the source whole. */
    private ConfigurationException invalid() {
        return new ConfigurationException(
                "The source \"%s\" is not a valid URL or path. Live is unchanged; correct the source."
                        .formatted(Visible.address(template)));
    }
}
