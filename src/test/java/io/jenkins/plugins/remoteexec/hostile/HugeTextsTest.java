package io.jenkins.plugins.remoteexec.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An API that answers with texts of 200,000 characters wherever it can makes no client say anything long. */
class HugeTextsTest {
    private static final String HUGE = "x".repeat(200_000);
    private static final String DIGITS = "9".repeat(200_000);
    private static final int MOST = 20_000;

    private final HttpCalls calls = new HttpCalls();
    private HostileServer server;

    @BeforeEach
    void start() throws IOException {
        server = new HostileServer();
    }

    @AfterEach
    void stop() {
        calls.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatAClientSaysIsLong(Clients clients) {
        ProviderClient client = clients.client(calls, server.url());
        for (HostileServer.Answer answer : answers()) {
            server.answers(answer);
            for (String said : said(client, clients.target)) {
                assertTrue(
                        said.length() < MOST,
                        () -> said.length() + " characters that begin with " + said.substring(0, 300));
            }
        }
    }

    private interface Question {
        Object ask() throws ApiException;
    }

    private static List<String> said(ProviderClient client, String target) {
        ExecRequest request = ExecRequest.shell(target, "true", Duration.ofSeconds(1));
        String ticket = client.ticket(request);
        List<String> all = new ArrayList<>();
        List<Question> questions = new ArrayList<>(List.of(
                () -> client.submit(request),
                () -> client.submit(request.with(ticket)),
                () -> client.poll(target, "1"),
                () -> client.find(target, ticket == null ? "" : ticket),
                () -> client.overdue(target, "1"),
                client::probe));
        if (client.isSelector("_any")) {
            questions.add(() -> client.expand("group:web"));
        }
        for (Question question : questions) {
            try {
                Object answer = question.ask();
                // an id is judged above the clients
                all.add(answer instanceof ExecStatus.Running ? "" : answer.toString());
            } catch (ApiException e) {
                for (Throwable each = e; each != null; each = each.getCause()) {
                    all.add(each.toString());
                }
            }
        }
        try {
            client.targets().forEach(each -> all.add(each.description()));
        } catch (ApiException e) {
            all.add(e.toString());
        }
        return all;
    }

    private static List<HostileServer.Answer> answers() {
        List<HostileServer.Answer> all = new ArrayList<>();
        List<String> bodies = List.of(
                // ids
                "{'job_id':'%s','results':[],'id':'%s','status':'running','command':{'uuid':'%s','status':'RUNNING'}}",
                "{'job_id':'1','results':[],'id':'1','status':'%s','command':{'uuid':'1','status':'%s'}}",
                "{'pid':" + DIGITS + ",'pollUrl':'?pid=" + DIGITS + "','exited':'%s'}",
                "{'data':{'pid':'" + DIGITS + "','pollUrl':'?pid=" + DIGITS + "'}}",
                // errors
                "{'job_id':'1','id':'1','status':'failed','error':'%s','message':'%s','hostname':'%s',"
                        + "'results':[{'error':'%s','hostname':'%s'}],"
                        + "'command':{'uuid':'1','status':'ERROR%s','error':{'message':'%s'}}}",
                "{'results':[{'status':'failed','error':'fork/exec %s','hostname':'web-01'}],'error':{'message':'%s not running'},"
                        + "'status':'failed','id':'1','command':{'id':'1','error':{'%s':1}}}",
                "{'results':[{'exit_code':127,'stderr':'%s','hostname':'web-01','status':'%s'}]}",
                "{'error':'job failed: %s'}",
                "{'error':'timeout waiting %s'}",
                "{'error':'target agent %s not found'}",
                "{'error':{'code':'%s','message':'%s','details':'%s'},'detail':'%s','%s':{'message':'%s'}}",
                "{'error':'Required: [%s]'}",
                // lists
                "{'agents':[{'hostname':'%s','status':'Ready','labels':{'group':'web','%s':'%s'}}],"
                        + "'servers':[{'id':'%s','name':'%s','status':'%s'}],'data':[{'id':'%s','name':'%s',"
                        + "'state':'%s','powerState':'running','serviceStatus':'%s','primaryIp':'%s'}],'nextCursor':'%s',"
                        + "'items':[{'id':'%s','operation':{'data':{'command':'%s'}}}],'total_items':1,"
                        + "'servers_links':[{'rel':'next'}]}");
        for (String body : bodies) {
            String json = body.replace('\'', '"').replace("%s", HUGE);
            for (int status : new int[] {200, 400, 403, 404, 500}) {
                all.add(HostileServer.Answer.json(status, json));
            }
        }
        for (String type : List.of("text/plain", "text/html", "application/x-" + "y".repeat(50_000))) {
            for (int status : new int[] {200, 401, 500}) {
                all.add(new HostileServer.Answer(
                        status, type, false, out -> out.write(("<p>" + HUGE).getBytes(StandardCharsets.UTF_8))));
            }
        }
        return all;
    }
}
