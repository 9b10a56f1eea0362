package org.lsst.tap.schema.schedules;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import org.lsst.tap.tools.kit.PostgresServer;

/**
 * A server of its own for tests that create and drop thousands of tables, with its files in memory
 * where there is room for them. It is the named one if one is named.
 */
final class ServerInMemory {

    private static final long ROOM_BYTES = 2L << 30;

    static final PostgresServer SERVER = new PostgresServer(builder());

    private ServerInMemory() {}

    private static EmbeddedPostgres.Builder builder() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        builder.setServerConfig("max_wal_size", "128MB");
        // A drop looks at every buffer.
        builder.setServerConfig("shared_buffers", "16MB");
        File memory = new File("/dev/shm");
        if (memory.getUsableSpace() >= ROOM_BYTES) {
            String name = "tap_schema_" + ProcessHandle.current().pid();
            builder.setDataDirectory(new File(memory, name));
        }
        return builder;
    }
}
