package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** An endpoint's own certificate authorities, trusted in addition to those of the Java runtime. */
public final class CertificateTrust {
    private final X509TrustManager trustManager;

    private CertificateTrust(X509TrustManager trustManager) {
        this.trustManager = trustManager;
    }

    /**
     * @param pem one or more certificates in PEM form
     * @throws IllegalArgumentException if the text holds no readable certificate; the message says so to a reader of a
     *     form
     */
    @NonNull
    public static CertificateTrust ofPem(@NonNull String pem) {
        try {
            Collection<? extends Certificate> own = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.strip().getBytes(StandardCharsets.US_ASCII)));
            if (own.isEmpty()) {
                throw new CertificateException("no certificate found");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : managerOf(null).getAcceptedIssuers()) {
                store.setCertificateEntry("runtime-" + number++, certificate);
            }
            for (Certificate certificate : own) {
                store.setCertificateEntry("own-" + number++, certificate);
            }
            return new CertificateTrust(managerOf(store));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "The CA certificate cannot be read (" + e.getMessage()
                            + "). Paste it in PEM form, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
                    e);
        }
    }

    void applyTo(OkHttpClient.Builder builder) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager}, null);
            builder.sslSocketFactory(context.getSocketFactory(), trustManager);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime offers no TLS", e);
        }
    }

    private static X509TrustManager managerOf(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }
}
