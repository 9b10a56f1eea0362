package org.lsst.tap.loader.text;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Message digests that every Java has (MessageDigest's own documentation lists SHA-256). */
public final class Digests {

    private Digests() {}

    /** Returns a SHA-256 that has seen nothing yet. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
