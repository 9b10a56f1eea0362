package org.lsst.tap.schema;

import ca.nrc.cadc.tap.schema.AbstractDAO;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import javax.sql.DataSource;

/**
 * Our classes over another version of CADC's class, as beside another jar: one whose columns have
 * their column's name for a column ID. Everything else is the parent's. It holds nothing that
 * outlives it.
 */
final class ChangedCadcLoader extends ClassLoader {

    private static final String CADCS = TapSchemaDAO.class.getName();
    private static final String CHANGED = CADCS + "$ColumnMapper";

    ChangedCadcLoader() {
        super(ChangedCadcLoader.class.getClassLoader());
    }

    /** Returns our DAO; the static type is the parent's. */
    AbstractDAO dao(DataSource dataSource) {
        return open(SwapSafeTapSchemaDAO.class.getName(), dataSource);
    }

    /** Returns CADC's DAO, as it is changed. */
    AbstractDAO cadcs(DataSource dataSource) {
        return open(CADCS, dataSource);
    }

    private AbstractDAO open(String name, DataSource dataSource) {
        try {
            AbstractDAO dao = (AbstractDAO) loadClass(name).getConstructor().newInstance();
            dao.setDataSource(dataSource);
            dao.getClass().getMethod("setOrdered", boolean.class).invoke(dao, true);
            return dao;
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!isOwn(name)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private static boolean isOwn(String name) {
        return name.equals(CADCS)
                || name.startsWith(CADCS + "$")
                || name.startsWith("org.lsst.tap.schema.SwapSafe")
                || name.startsWith("org.lsst.tap.schema.TapSchema")
                || name.startsWith("org.lsst.tap.schema.internal.");
    }

    private Class<?> define(String name) {
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = file.readAllBytes();
            CodeSource jar =
                    new CodeSource(
                            new URL("file:/lib/cadc-tap-schema-9.9.jar"), (Certificate[]) null);
            return defineClass(name, bytes, 0, bytes.length, new ProtectionDomain(jar, null));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        InputStream original = super.getResourceAsStream(name);
        if (!name.equals(CHANGED.replace('.', '/') + ".class")) {
            return original;
        }
        try (original) {
            return new ByteArrayInputStream(
                    replaced(original.readAllBytes(), utf8("column_id"), utf8("column_name")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns an entry of the constant pool (Java Virtual Machine Specification, 4.4.7). */
    private static byte[] utf8(String value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream entry = new DataOutputStream(bytes);
        entry.writeByte(1);
        entry.writeUTF(value);
        return bytes.toByteArray();
    }

    private static byte[] replaced(byte[] file, byte[] entry, byte[] by) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        String changed =
                text.replace(
                        new String(entry, StandardCharsets.ISO_8859_1),
                        new String(by, StandardCharsets.ISO_8859_1));
        if (changed.equals(text)) {
            throw new IllegalStateException(CHANGED + " has no such constant");
        }
        return changed.getBytes(StandardCharsets.ISO_8859_1);
    }
}
