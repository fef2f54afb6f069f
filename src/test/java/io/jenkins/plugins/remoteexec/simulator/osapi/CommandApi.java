package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** {@code POST /node/{hostname}/command/exec} and {@code …/shell}: both block until the answer is there. */
final class CommandApi {

    static final String EXEC = "command.exec.execute";
    static final String SHELL = "command.shell.execute";

    private static final int MAX_TIMEOUT_SECONDS = 300;

    private final JobDispatcher dispatcher;
    private final boolean resultStatus;

    CommandApi(JobDispatcher dispatcher, boolean resultStatus) {
        this.dispatcher = dispatcher;
        this.resultStatus = resultStatus;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/node/{hostname}/command/exec", Permissions.COMMAND_EXECUTE, this::exec),
                new Route("POST", "/node/{hostname}/command/shell", Permissions.COMMAND_EXECUTE, this::shell));
    }

    private Route.Operation exec(SimulatedRequest request, Map<String, String> parameters) throws Refusal {
        RequestBody body = RequestBody.of(request);
        JsonNode arguments = body.strings("args");
        Command command = read(body, arguments, "CommandExecRequest");
        return () -> run(EXEC, parameters.get("hostname"), command);
    }

    private Route.Operation shell(SimulatedRequest request, Map<String, String> parameters) throws Refusal {
        Command command = read(RequestBody.of(request), null, "CommandShellRequest");
        return () -> run(SHELL, parameters.get("hostname"), command);
    }

    private static Command read(RequestBody body, JsonNode arguments, String struct) throws Refusal {
        return new Command(struct, body.string("command"), arguments, body.string("cwd"), body.integer("timeout"));
    }

    private SimulatedResponse run(String type, String hostname, Command command) throws Refusal, InterruptedException {
        Target target = Target.parse(hostname);
        if (!dispatcher.isKnown(target)) {
            throw Refusal.unknownTarget("", "", hostname);
        }
        command.validate();
        ObjectNode operation = Json.object().put("type", type);
        operation.set("data", command.toJson());
        Job job = dispatcher.newJob(target, operation);
        Collection<HostResponse> responses =
                target.isBroadcast() ? dispatcher.runBroadcast(job) : List.of(dispatcher.runSingle(job));
        ObjectNode answer = Json.object().put("job_id", job.id().toString());
        ArrayNode results = answer.putArray("results");
        responses.forEach(response -> results.add(response.toResult(resultStatus)));
        return Json.answer(202, answer);
    }

    private record Command(String struct, String command, JsonNode arguments, String cwd, Integer timeout) {

        void validate() throws Refusal {
            if (command == null || command.isEmpty()) {
                throw Refusal.byValidation(struct, "Command", "required");
            }
            if (timeout != null && timeout < 1) {
                throw Refusal.byValidation(struct, "Timeout", "min");
            }
            if (timeout != null && timeout > MAX_TIMEOUT_SECONDS) {
                throw Refusal.byValidation(struct, "Timeout", "max");
            }
        }

        ObjectNode toJson() {
            ObjectNode data = Json.object().put("command", command);
            if (arguments != null && !arguments.isEmpty()) {
                data.set("args", arguments);
            }
            if (cwd != null && !cwd.isEmpty()) {
                data.put("cwd", cwd);
            }
            if (timeout != null) {
                data.put("timeout", timeout);
            }
            return data;
        }
    }
}
