package org.lsst.tap.repertoire.internal;

import static java.lang.String.format;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/** What it means that a request failed, and what to do about it. */
final class RequestFailure {

    private RequestFailure() {}

    /** Says it in words that fit after "did not arrive: ". */
    static String describe(Throwable failure, URI url, ClientSettings settings) {
        if (failure instanceof SSLException) {
            return ofTls(failure, url);
        }
        String reason = reason(failure, url);
        if (failure instanceof HttpConnectTimeoutException) {
            reason = "it took too long (no connection within " + settings.connectTimeout + ")";
        } else if (failure instanceof HttpTimeoutException) {
            reason = "it took too long (no whole answer within " + settings.callTimeout + ")";
        } else if (!(failure instanceof IOException)) {
            reason = "the HTTP client failed with " + failure;
        }
        return reason + "; check that the host is reachable and answers in time";
    }

    /** The first word in the chain: the JDK's outer exceptions often have none. */
    private static String reason(Throwable failure, URI url) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "there is no host \"" + url.getHost() + "\", or no name service";
            }
            if (cause.getMessage() != null) {
                return Excerpt.of(cause.getMessage(), 300);
            }
        }
        return failure instanceof ConnectException
                ? "the connection was refused"
                : failure.getClass().getSimpleName();
    }

    private static String ofTls(Throwable failure, URI url) {
        String validity = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertPathValidatorException) {
                validity = validity((CertPathValidatorException) cause);
            } else if (cause instanceof CertificateExpiredException) {
                return "the server's certificate has expired" + validity + "; renew it there";
            } else if (cause instanceof CertificateNotYetValidException) {
                return format(
                        "the server's certificate is not valid yet%s; check the clocks of both"
                                + " sides",
                        validity);
            } else if (cause instanceof CertPathBuilderException) {
                return "the server's certificate is from an authority that this JVM does not know;"
                        + " add the authority to its trust store (javax.net.ssl.trustStore)";
            } else if (cause instanceof CertificateException
                    // The JDK has no exception of its own for a wrong name.
                    && (message.startsWith("No subject alternative")
                            || message.startsWith("No name match"))) {
                return format(
                        "the server's certificate is for another name than \"%s\"; correct the URL"
                                + " or the certificate",
                        url.getHost());
            }
        }
        return format(
                "no TLS connection (%s); check that the server speaks TLS here, and which versions",
                failure.getMessage());
    }

    /** Since when or from when on; the exception itself says it in a time zone of its own. */
    private static String validity(CertPathValidatorException failure) {
        int index = failure.getIndex();
        if (failure.getCertPath() == null || index < 0) {
            return "";
        }
        X509Certificate certificate =
                (X509Certificate) failure.getCertPath().getCertificates().get(index);
        return format(
                " (it is valid from %s to %s)",
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
    }
}
