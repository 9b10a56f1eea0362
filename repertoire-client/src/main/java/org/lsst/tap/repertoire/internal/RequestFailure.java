package org.lsst.tap.repertoire.internal;

import java.net.URI;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/** What a failure of TLS means, and what to do about it. */
final class TlsFailure {

    private TlsFailure() {}

    /** Says it in words that fit after "did not arrive: ". */
    static String describe(SSLException failure, URI url) {
        String validity = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException) {
                validity = validity((CertPathValidatorException) cause);
            } else if (cause instanceof CertificateExpiredException) {
                return "the server's certificate has expired" + validity + "; renew it there";
            } else if (cause instanceof CertificateNotYetValidException) {
                return "the server's certificate is not valid yet"
                        + validity
                        + "; check the clocks of both sides";
            } else if (cause instanceof CertPathBuilderException) {
                return "the server's certificate is of an authority that this JVM does not know;"
                        + " add the authority to its trust store (javax.net.ssl.trustStore)";
            } else if (cause instanceof CertificateException && isAboutTheName(cause)) {
                return "the server's certificate is for another name than \""
                        + url.getHost()
                        + "\"; correct the URL or the certificate";
            }
        }
        return "no TLS connection ("
                + failure.getMessage()
                + "); check that the server speaks TLS"
                + " here, and which versions";
    }

    /** Since when or from when on; the exception itself says it in a time zone of its own. */
    private static String validity(CertPathValidatorException failure) {
        int index = failure.getIndex();
        if (failure.getCertPath() == null || index < 0) {
            return "";
        }
        List<? extends Certificate> path = failure.getCertPath().getCertificates();
        X509Certificate certificate = (X509Certificate) path.get(index);
        return " (it is valid from "
                + certificate.getNotBefore().toInstant()
                + " to "
                + certificate.getNotAfter().toInstant()
                + ")";
    }

    /** The JDK has no exception of its own for it. */
    private static boolean isAboutTheName(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.startsWith("No subject alternative") || message.startsWith("No name match");
    }
}
