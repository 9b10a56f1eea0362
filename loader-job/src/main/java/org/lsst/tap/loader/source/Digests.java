package org.lsst.tap.loader.source;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Message digests that every Java has (MessageDigest's own documentation lists SHA-256). */
final class Digests {

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
