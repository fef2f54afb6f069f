package io.jenkins.plugins.remoteexec.hostile;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;

/**
 * A JVM of little memory that asks hostile APIs everything that it can, much of it at the same time. It prints what
 * became of that, and ends by itself.
 */
final class SmallControllerMain {
    static final String SURVIVED = "survived";

    /** More than any client should read of an answer; packed, it is not much. */
    private static final long ENDLESS = 100_000_000;

    private static final int AT_A_TIME = 3;

    private SmallControllerMain() {}

    public static void main(String[] arguments) throws Exception {
        try (HttpCalls calls = new HttpCalls();
                HostileServer server = new HostileServer();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Map.Entry<String, String[]> body : bodies().entrySet()) {
                byte[] packed = packed(body.getValue()[0], body.getValue()[1]);
                for (int status : new int[] {200, 500}) {
                    server.answers(
                            new HostileServer.Answer(status, "application/json", true, out -> out.write(packed)));
                    List<Future<String>> all = new ArrayList<>();
                    for (Clients clients : Clients.values()) {
                        for (int i = 0; i < AT_A_TIME; i++) {
                            ask(clients, calls, server.url())
                                    .forEach(question -> all.add(threads.submit(() -> answered(question))));
                        }
                    }
                    Map<String, Integer> counts = new LinkedHashMap<>();
                    for (Future<String> each : all) {
                        counts.merge(each.get(), 1, Integer::sum);
                    }
                    System.out.println(body.getKey() + " " + status + ": " + counts);
                }
            }
        }
        System.out.println(SURVIVED);
        System.exit(0);
    }

    private interface Question {
        Object ask() throws ApiException;
    }

    private static List<Question> ask(Clients clients, HttpCalls calls, String url) {
        ProviderClient client = clients.client(calls, url);
        ExecRequest request = ExecRequest.shell(clients.target, "true", Duration.ofSeconds(1));
        String ticket = client.ticket(request);
        List<Question> questions = new ArrayList<>(List.of(
                () -> client.submit(request.with(ticket)),
                () -> client.poll(clients.target, "1"),
                () -> client.find(clients.target, ticket == null ? "" : ticket),
                client::targets));
        if (client.isSelector("_any")) {
            questions.add(() -> client.expand("_any"));
        }
        return questions;
    }

    private static String answered(Question question) {
        try {
            return question.ask().getClass().getSimpleName();
        } catch (ApiException e) {
            return e.kind().toString();
        }
    }

    /** A beginning, and what is repeated behind it without an end. */
    private static Map<String, String[]> bodies() {
        Map<String, String[]> all = new LinkedHashMap<>();
        all.put("arrays in an array", new String[] {"[", "[],"});
        all.put("objects in an array", new String[] {"[", "{},"});
        all.put("numbers in an array", new String[] {"[", "1,"});
        all.put("empty texts in an array", new String[] {"[", "\"\","});
        all.put(
                "objects with a field",
                new String[] {"{\"agents\":[", "{\"hostname\":\"web-01\",\"labels\":{\"a\":\"b\"}},"});
        all.put("servers", new String[] {"{\"servers\":[", "{\"id\":\"a\"},"});
        all.put("arrays in arrays", new String[] {"", "["});
        all.put("objects in objects", new String[] {"", "{\"a\":"});
        all.put("a text", new String[] {"{\"stdout\":\"", "xxxxxxxxxxxxxxxx"});
        all.put("escapes", new String[] {"{\"stdout\":\"", "\\u20ac"});
        all.put("a name", new String[] {"{\"", "xxxxxxxxxxxxxxxx"});
        all.put("a number", new String[] {"{\"exit_code\":", "1111111111111111"});
        all.put("blanks", new String[] {"", "                "});
        return all;
    }

    private static byte[] packed(String begin, String repeated) throws IOException {
        byte[] piece = repeated.repeat(16_384 / repeated.length()).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(packed, 64 * 1024)) {
            zip.write(begin.getBytes(StandardCharsets.UTF_8));
            for (long written = 0; written < ENDLESS; written += piece.length) {
                zip.write(piece);
            }
        }
        return packed.toByteArray();
    }
}
