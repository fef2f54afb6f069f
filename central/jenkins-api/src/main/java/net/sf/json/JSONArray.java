package net.sf.json;

import io.jenkins.plugins.remoteexec.central.StandIn;
import java.util.Collection;

public final class JSONArray {
    public JSONArray() {}

    public boolean addAll(Collection c) {
        throw StandIn.hasNoBody();
    }
}
