package net.sf.json;

import io.jenkins.plugins.remoteexec.central.StandIn;

public final class JSONObject {
    JSONObject() {}

    public static JSONObject fromObject(Object object) {
        throw StandIn.hasNoBody();
    }

    public boolean isNullObject() {
        throw StandIn.hasNoBody();
    }

    public Object get(String key) {
        throw StandIn.hasNoBody();
    }

    public Object put(String key, Object value) {
        throw StandIn.hasNoBody();
    }

    public Object remove(String key) {
        throw StandIn.hasNoBody();
    }

    public boolean has(String key) {
        throw StandIn.hasNoBody();
    }

    public boolean optBoolean(String key) {
        throw StandIn.hasNoBody();
    }

    public String optString(String key) {
        throw StandIn.hasNoBody();
    }
}
