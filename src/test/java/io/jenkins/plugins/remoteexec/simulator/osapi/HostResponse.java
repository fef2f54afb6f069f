package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one host answered to a job.
 *
 * @param host the host's name
 * @param status completed, failed or skipped
 * @param data the command's result, null unless completed
 * @param error why it failed or was skipped, null otherwise
 */
record HostResponse(String host, String status, ObjectNode data, String error) {

    static HostResponse completed(String host, ObjectNode data) {
        return new HostResponse(host, "completed", data, null);
    }

    static HostResponse failed(String host, String error) {
        return new HostResponse(host, "failed", null, error);
    }

    static HostResponse skipped(String host, String error) {
        return new HostResponse(host, "skipped", null, error);
    }

    boolean isFailed() {
        return status.equals("failed");
    }

    /** The entry in a job's {@code responses}. */
    ObjectNode toJson() {
        ObjectNode json = Json.object().put("status", status).put("hostname", host);
        if (data == null) {
            json.putNull("changed");
        } else {
            json.set("data", data);
            json.put("changed", true);
        }
        if (error != null) {
            json.put("error", error);
        }
        return json;
    }

    /** The entry in a command's {@code results}. */
    ObjectNode toResult(boolean withStatus) {
        ObjectNode json = Json.object().put("hostname", host);
        if (withStatus) {
            json.put("status", status.equals("completed") ? "ok" : status);
        }
        if (data != null) {
            json.setAll(data);
        }
        if (error != null) {
            json.put("error", error);
        }
        return json;
    }
}
