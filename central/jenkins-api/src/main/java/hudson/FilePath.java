package hudson;

import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.File;
import java.io.Serializable;

public final class FilePath implements Serializable {
    public FilePath(File localPath) {}

    public String getRemote() {
        throw StandIn.hasNoBody();
    }
}
