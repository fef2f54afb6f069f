package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.Programs;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Assumptions;

/**
 * A running OpenStack Keystone with a database of its own, on the loopback interface. It stops with {@link #close}, and
 * by itself after a quarter of an hour.
 */
public final class RealKeystone implements TokenCheck, AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final String MANAGE = "keystone-manage";
    private static final String SERVE = "keystone-wsgi-public";
    private static final String ADMIN_PASSWORD = "admin-of-the-tests";
    private static final Duration STEP = Duration.ofMinutes(2);
    private static final String LONGEST_LIFE_SECONDS = "900";

    // its server closes each connection without a word about it, so none is kept
    private final OkHttpClient http = new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .readTimeout(Duration.ofSeconds(60))
            .build();
    private final Path directory;
    private final int port;
    private Process server;

    private RealKeystone(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts a Keystone, or has the tests skipped where none is installed.
     *
     * @param tokenLifetime in whole seconds
     */
    public static RealKeystone startOrSkip(Duration tokenLifetime) throws Exception {
        for (String name : List.of(MANAGE, SERVE)) {
            Assumptions.assumeTrue(
                    Programs.find(name).isPresent(),
                    name + " is not installed (package keystone), so no login can be tried with a real Keystone");
        }
        int port;
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = any.getLocalPort();
        }
        RealKeystone keystone =
                new RealKeystone(Files.createTempDirectory("keystone-").toRealPath(), port);
        try {
            keystone.prepare(tokenLifetime);
            keystone.serve();
            return keystone;
        } catch (Exception | AssertionError e) {
            keystone.close();
            throw e;
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/v3");
    }

    private void prepare(Duration tokenLifetime) throws IOException, InterruptedException {
        for (String keys : List.of("fernet-keys", "credential-keys")) {
            makeKeys(Files.createDirectory(directory.resolve(keys)));
        }
        configure(tokenLifetime);
        manage("db_sync");
        // two sessions of one request write at once; without this, SQLite answers that it is locked
        step(
                "python3",
                "-c",
                "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode=WAL')",
                directory.resolve("keystone.db").toString());
        manage(
                "bootstrap",
                "--bootstrap-password",
                ADMIN_PASSWORD,
                "--bootstrap-region-id",
                "RegionOne",
                "--bootstrap-public-url",
                url() + "/");
    }

    /** What fernet_setup and credential_setup do in some seconds each: a key that is staged and one that is in use. */
    private static void makeKeys(Path keys) throws IOException {
        SecureRandom random = new SecureRandom();
        for (String name : List.of("0", "1")) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            Path file = keys.resolve(name);
            Files.writeString(file, Base64.getUrlEncoder().encodeToString(key));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private void configure(Duration tokenLifetime) throws IOException {
        // hashes that cost nothing: these passwords protect nothing
        Files.writeString(directory.resolve("keystone.conf"), """
                [DEFAULT]
                log_file = DIR/keystone.log
                [database]
                connection = sqlite:///DIR/keystone.db
                [token]
                provider = fernet
                expiration = LIFETIME
                [fernet_tokens]
                key_repository = DIR/fernet-keys
                [fernet_receipts]
                key_repository = DIR/fernet-keys
                [credential]
                key_repository = DIR/credential-keys
                [identity]
                password_hash_rounds = 4
                [cache]
                enabled = false
                """.replace("DIR", directory.toString())
                .replace("LIFETIME", String.valueOf(tokenLifetime.toSeconds())));
    }

    /** Stops it and starts it again with tokens of another lifetime. */
    public void restart(Duration tokenLifetime) throws Exception {
        stop();
        configure(tokenLifetime);
        serve();
    }

    private void manage(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                MANAGE, "--config-file", directory.resolve("keystone.conf").toString()));
        line.addAll(List.of(words));
        step(line.toArray(String[]::new));
    }

    private String step(String... line) throws IOException, InterruptedException {
        File output = Files.createTempFile(directory, "step", ".out").toFile();
        Process process = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output)
                .start();
        boolean ended = process.waitFor(STEP.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(output.toPath());
        if (!ended || process.exitValue() != 0) {
            throw new IOException(String.join(" ", line) + (ended ? " failed: " : " hangs: ") + text);
        }
        return text;
    }

    private void serve() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "timeout", LONGEST_LIFE_SECONDS, SERVE, "--host", "127.0.0.1", "--port", String.valueOf(port))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(directory.resolve("server.out").toFile());
        builder.environment()
                .put(
                        "OS_KEYSTONE_CONFIG_FILES",
                        directory.resolve("keystone.conf").toString());
        server = builder.start();
        Eventually.eventually("Keystone answers", () -> {
            if (!server.isAlive()) {
                throw new AssertionError("Keystone does not start: " + output());
            }
            try {
                return send("GET", "", null, null).status() == 200;
            } catch (IOException e) {
                return false;
            }
        });
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("server.out"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private record Answer(int status, String token, String body) {}

    private Answer send(String method, String path, String token, String body) throws IOException {
        Request.Builder request = new Request.Builder()
                .url(url() + path)
                .method(method, body == null ? noBody(method) : RequestBody.create(body, JSON));
        if (token != null) {
            request.header("X-Auth-Token", token).header("X-Subject-Token", token);
        }
        try (Response response = http.newCall(request.build()).execute()) {
            return new Answer(
                    response.code(),
                    response.header("X-Subject-Token"),
                    response.body().string());
        }
    }

    private static RequestBody noBody(String method) {
        return method.equals("PUT") ? RequestBody.create(new byte[0]) : null;
    }

    /** Logs in with a body as Keystone takes it, for tests that need a token of their own. */
    public String token(String user, String password, String project) throws IOException {
        Answer answer = send(
                "POST",
                "/auth/tokens",
                null,
                ("{'auth':{'identity':{'methods':['password'],"
                                + "'password':{'user':{'name':'" + user + "','domain':{'name':'Default'},'password':'"
                                + password
                                + "'}}},'scope':{'project':{'name':'" + project + "','domain':{'name':'Default'}}}}}")
                        .replace('\'', '"'));
        if (answer.token() == null) {
            throw new IOException(answer.body());
        }
        return answer.token();
    }

    /**
     * Asks for something as its administrator, or as somebody else.
     *
     * @param body JSON with single quotes, or null
     * @throws IOException if it refuses
     */
    public JsonNode ask(String token, String method, String path, String body) throws IOException {
        String who = token == null ? token("admin", ADMIN_PASSWORD, "admin") : token;
        Answer answer = send(method, path, who, body == null ? null : body.replace('\'', '"'));
        if (answer.status() / 100 != 2) {
            throw new IOException(method + " " + path + ": " + answer.status() + " " + answer.body());
        }
        return OpenStackJson.MAPPER.readTree(answer.body().isEmpty() ? "{}" : answer.body());
    }

    /** Makes something as its administrator and gives its id. */
    public String create(String collection, String kind, String fields) throws IOException {
        return ask(null, "POST", "/" + collection, "{'" + kind + "':{" + fields + "}}")
                .at("/" + kind + "/id")
                .asText();
    }

    /** What the middleware before a service asks; a token may always ask about itself. */
    @Override
    public Optional<Set<String>> roles(String token) {
        try {
            Answer answer = send("GET", "/auth/tokens", token, null);
            JsonNode about = OpenStackJson.MAPPER.readTree(answer.body()).path("token");
            if (answer.status() != 200 || !about.has("project")) {
                return Optional.empty();
            }
            Set<String> roles = new HashSet<>();
            about.path("roles").forEach(role -> roles.add(role.path("name").asText()));
            return Optional.of(roles);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void stop() {
        if (server == null) {
            return;
        }
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            // the one that minds the time ends with what it minds
            server.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.destroyForcibly();
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new AssertionError("cannot delete " + directory, e);
        }
    }
}
