package hudson;

import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.File;
import java.io.IOException;

public final class XmlFile {
    public XmlFile(File file) {
        throw StandIn.hasNoBody();
    }

    public File getFile() {
        throw StandIn.hasNoBody();
    }

    public boolean exists() {
        throw StandIn.hasNoBody();
    }

    public Object read() throws IOException {
        throw StandIn.hasNoBody();
    }

    public Object unmarshal(Object o) throws IOException {
        throw StandIn.hasNoBody();
    }

    public void write(Object o) throws IOException {
        throw StandIn.hasNoBody();
    }

    public void delete() throws IOException {
        throw StandIn.hasNoBody();
    }
}
