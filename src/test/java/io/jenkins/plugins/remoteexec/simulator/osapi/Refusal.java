package io.jenkins.plugins.remoteexec.simulator.osapi;

import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;

/** A request that is answered with an error instead of being carried out. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1;

    private final transient SimulatedResponse response;

    private Refusal(SimulatedResponse response) {
        super("HTTP " + response.status());
        this.response = response;
    }

    /** Refused by an OSAPI handler: {@code {"error": …}}. */
    static Refusal byHandler(int status, String text) {
        return new Refusal(Json.error(status, text));
    }

    /** Refused by the web framework: {@code {"message": …}}. */
    static Refusal byFramework(int status, String text) {
        return new Refusal(Json.frameworkError(status, text));
    }

    /** Refused by the validation of one field; {@code struct} is the name of the Go type. */
    static Refusal byValidation(String struct, String field, String tag) {
        return byHandler(400, validationText(struct.isEmpty() ? "" : struct + '.' + field, field, tag));
    }

    /** Refused because no registered agent matches a target. */
    static Refusal unknownTarget(String struct, String field, String target) {
        String key = struct.isEmpty() ? "" : struct + '.' + field;
        return byHandler(
                400,
                validationText(key, field, "valid_target") + ": target agent " + GoText.quoted(target) + " not found");
    }

    SimulatedResponse response() {
        return response;
    }

    private static String validationText(String key, String field, String tag) {
        return "Key: '" + key + "' Error:Field validation for '" + field + "' failed on the '" + tag + "' tag";
    }
}
