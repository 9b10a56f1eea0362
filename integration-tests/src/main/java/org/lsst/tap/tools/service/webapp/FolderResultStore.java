package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.dali.tables.TableWriter;
import ca.nrc.cadc.tap.ResultStore;
import ca.nrc.cadc.uws.Job;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.ResourceBundle;
import org.apache.commons.io.function.IOConsumer;

/** Writes results of asynchronous jobs to files that the service serves. For one job. */
public final class FolderResultStore implements ResultStore {

    private static final ResourceBundle SETTINGS = ResourceBundle.getBundle("results");
    private String file;

    @Override
    public void setJob(Job job) {}

    @Override
    public void setContentType(String type) {}

    @Override
    public void setFilename(String name) {
        this.file = name;
    }

    @Override
    public URL put(ResultSet rows, TableWriter<ResultSet> writer) throws IOException {
        return put(out -> writer.write(rows, out));
    }

    @Override
    public URL put(ResultSet rows, TableWriter<ResultSet> writer, Integer maxRows)
            throws IOException {
        return maxRows == null
                ? put(rows, writer)
                : put(out -> writer.write(rows, out, maxRows.longValue()));
    }

    // CADC's interface has the raw type.
    @SuppressWarnings("rawtypes")
    @Override
    public URL put(Throwable failure, TableWriter writer) throws IOException {
        return put(out -> writer.write(failure, out));
    }

    private URL put(IOConsumer<OutputStream> output) throws IOException {
        try (OutputStream out =
                Files.newOutputStream(Path.of(SETTINGS.getString("folder"), file))) {
            output.accept(out);
        }
        return URI.create(SETTINGS.getString("url")).resolve(file).toURL();
    }
}
