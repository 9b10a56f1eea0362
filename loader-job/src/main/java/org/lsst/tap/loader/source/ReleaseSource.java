package org.lsst.tap.loader.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.felis.FelisFiles;
import org.lsst.tap.loader.felis.FelisReader;
import org.lsst.tap.loader.text.Visible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches releases from one place, given as a template with {@code {version}}. Immutable.
 *
 * <ul>
 *   <li>{@code https:} and {@code http:}: a {@code .tar.gz} archive, see {@link HttpDownload};
 *   <li>{@code gs://BUCKET/OBJECT}: a public object, fetched by HTTPS;
 *   <li>{@code file:} or a path: an archive, or a folder (a checkout, or the files themselves) that
 *       was baked into the image or mounted.
 * </ul>
 */
public record ReleaseSource(String template, SourceAccess access, SourceLimits limits) {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseSource.class);

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*(?:/[A-Za-z0-9][A-Za-z0-9._+-]*)*");

    private static final int MAX_NAME_LENGTH = 200;

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

    private static final Pattern BUCKET_AND_OBJECT =
            Pattern.compile("(?s)[gG][sS]://([a-z0-9][a-z0-9._-]+/.+)");

    /** Fetches from what {@code template} names, within the standard limits. */
    public ReleaseSource(String template) {
        this(template, SourceAccess.OPEN, SourceLimits.STANDARD);
    }

    /**
     * Makes sure that a name can be a release's: a tag ({@code w.2026.34}), a folder of the bucket
     * ({@code releases/w.2026.34}) or a ticket branch ({@code tickets/DM-12345}). It becomes part
     * of a URL and of a path, so it may hold nothing that has a meaning there.
     */
    public static void requireName(String release) {
        if (release.length() > MAX_NAME_LENGTH || !NAME.matcher(release).matches()) {
            throw new ConfigurationException(
                    "The release name \"%s\" can't be used: expected letters, digits and \"._+-\" in parts divided by \"/\", each beginning with a letter or a digit. Live is unchanged; correct the name."
                            .formatted(release));
        }
    }

    /**
     * Fetches one release and checks its archive.
     *
     * @throws ConfigurationException if the template or the name is none that can be fetched
     * @throws SourceException if the archive can't be had or is not one
     */
    public ReleaseFiles fetch(String release) {
        requireName(release);
        String location = template.replace("{version}", release);
        Matcher scheme = SCHEME.matcher(location);
        String kind = scheme.matches() ? scheme.group(1).toLowerCase(Locale.ROOT) : "";
        return switch (kind) {
            case "", "file" -> read(fileOf(location, kind));
            case "gs" -> download(googleStorage(location));
            case "http", "https" -> download(uriOf(location));
            default ->
                    throw new ConfigurationException(
                            "The source \"%s\" can't be read: expected a path or a URL with one of file:, https:, http:, gs:. Live is unchanged; correct the source."
                                    .formatted(Visible.address(template)));
        };
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

    /** The cause is left out: it quotes the source whole. */
    private ConfigurationException invalid() {
        return new ConfigurationException(
                "The source \"%s\" is not a valid URL or path. Live is unchanged; correct the source."
                        .formatted(Visible.address(template)));
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

    private ReleaseFiles download(URI uri) {
        String shown = Visible.address(uri);
        LOG.info("Fetching {}", shown);
        return unpack(shown, new HttpDownload(uri, access, limits).fetch());
    }

    private ReleaseFiles unpack(String source, byte[] archive) {
        // Before a byte of it is interpreted.
        String sha256 = access.requireSha256(source, archive);
        Map<String, byte[]> files = new ArchiveReader(source, limits).read(archive);
        return new ReleaseFiles(source, Optional.of(sha256), files);
    }

    /** Reads an archive or a folder on this machine. */
    public static ReleaseFiles local(Path path) {
        return new ReleaseSource(path.toString()).read(path);
    }

    private ReleaseFiles read(Path path) {
        try {
            if (Files.isDirectory(path)) {
                access.requireNoSha256(path);
                return new ReleaseFiles(path.toString(), Optional.empty(), folder(path));
            }
            if (!Files.exists(path)) {
                throw refused(null, path, "does not exist");
            }
            if (!Files.isRegularFile(path)) {
                throw refused(null, path, "is neither a file nor a folder");
            }
            long size = Files.size(path);
            if (size > limits.archiveBytes()) {
                String found = "has %d bytes; expected at most %d";
                throw refused(null, path, found.formatted(size, limits.archiveBytes()));
            }
            return unpack(path.toString(), Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw refused(e, path, "vanished while it was read");
        } catch (IOException e) {
            throw refused(e, path, "can't be read: %s".formatted(e.getClass().getSimpleName()));
        }
    }

    /**
     * Returns the files of a folder: a checkout of sdm_schemas, or the schema files themselves. A
     * mounted ConfigMap has links to files in a hidden folder beside them (Kubernetes, "Mounted
     * ConfigMaps are updated automatically"), so links are followed and hidden names left out.
     */
    private Map<String, byte[]> folder(Path path) throws IOException {
        Path checkout = path.resolve(ArchiveReader.FOLDER);
        Path top = Files.isDirectory(checkout) ? checkout : path;
        Map<String, byte[]> files = new HashMap<>();
        long bytes = 0;
        for (Path file : filesBelow(top)) {
            String name = top.relativize(file).toString().replace('\\', '/');
            long size = Files.size(file);
            bytes += size;
            if (size > limits.fileBytes() || bytes > limits.unpackedBytes()) {
                String found = "holds \"%s\" of %d bytes; expected at most %d, and %d in all";
                throw refused(
                        null,
                        path,
                        found.formatted(name, size, limits.fileBytes(), limits.unpackedBytes()));
            }
            files.put(name, Files.readAllBytes(file));
        }
        if (files.isEmpty()) {
            throw refused(null, path, "is a folder without files");
        }
        return files;
    }

    private List<Path> filesBelow(Path top) throws IOException {
        try (Stream<Path> walk = Files.walk(top, 8, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files =
                    walk.filter(Files::isRegularFile)
                            .filter(file -> !isHidden(top.relativize(file)))
                            .limit(limits.entries() + 1L)
                            .toList();
            if (files.size() > limits.entries()) {
                throw refused(null, top, "holds more than %d files".formatted(limits.entries()));
            }
            return files;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isHidden(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .anyMatch(part -> part.toString().startsWith("."));
    }

    /**
     * Returns a file and those beside and below it, each read when it is asked for: of one that is
     * too long for Felis' reader, as much as shows it.
     */
    public static FelisFiles beside(Path one) {
        Path top = one.toAbsolutePath().resolveSibling("").normalize();
        return path -> {
            try {
                Path file = top.resolve(path).normalize();
                if (!file.startsWith(top) || !Files.isRegularFile(file)) {
                    return Optional.empty();
                }
                try (InputStream stream = Files.newInputStream(file)) {
                    return Optional.of(stream.readNBytes(FelisReader.MAX_BYTES + 1));
                }
            } catch (InvalidPathException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw refused(e, top.resolve(path), "can't be read: %s".formatted(e));
            }
        };
    }

    private static SourceException refused(@Nullable IOException cause, Path path, String found) {
        return new SourceException(
                "The path \"%s\" %s. Nothing was changed; check it."
                        .formatted(Visible.address(path.toString()), found),
                cause);
    }
}
