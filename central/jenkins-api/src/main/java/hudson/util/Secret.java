package hudson.util;

import hudson.Util;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.Serializable;
import java.util.Objects;

/** Holds its text; knows nothing of encryption. */
public final class Secret implements Serializable {
    private final String text;

    private Secret(String text) {
        this.text = Objects.requireNonNull(text);
    }

    public static Secret fromString(String data) {
        return new Secret(Util.fixNull(data));
    }

    public static String toString(Secret s) {
        return s == null ? "" : s.text;
    }

    public String getPlainText() {
        return text;
    }

    public String getEncryptedValue() {
        throw StandIn.hasNoBody();
    }

    @Override
    public boolean equals(Object that) {
        return that instanceof Secret other && other.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
