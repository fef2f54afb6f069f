package io.jenkins.plugins.remoteexec.simulator.guest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** One connection to an agent: a JSON object a line, each way. */
final class GuestAgentChannel implements Closeable {
    /** The most that the agent keeps of one stream, 16 MiB, in base64. */
    private static final int LONGEST_STRING = 24_000_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LONGEST_STRING)
                            .build())
                    .build())
            .build();

    /** Never part of JSON: makes the agent's parser, and ours, forget what came before. */
    private static final int SENTINEL = 0xFF;

    private static final int BLOCK = 64 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
    private long end;

    /** @param most the time for everything on this connection, because the agent serves one client at a time */
    GuestAgentChannel(Path socket, Duration most) throws IOException {
        end = System.nanoTime() + most.toNanos();
        selector = Selector.open();
        channel = open(socket, selector);
    }

    private static SocketChannel open(Path socket, Selector selector) throws IOException {
        SocketChannel opened = null;
        try {
            opened = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            opened.configureBlocking(false);
            opened.register(selector, 0);
            return opened;
        } catch (IOException e) {
            selector.close();
            if (opened != null) {
                opened.close();
            }
            throw e;
        }
    }

    /** Replaces the time that is left for everything on this connection. */
    void limit(Duration most) {
        end = System.nanoTime() + most.toNanos();
    }

    /** Skips whatever an earlier client may have left unread, or unfinished in the agent's parser. */
    void synchronise(int id) throws IOException {
        byte[] request = line("guest-sync-delimited", MAPPER.createObjectNode().put("id", id));
        ByteBuffer bytes = ByteBuffer.allocate(request.length + 1);
        write(bytes.put((byte) SENTINEL).put(request).flip());
        JsonNode answer;
        do {
            while (read() != SENTINEL) {
                continue;
            }
            answer = MAPPER.readTree(readLine());
        } while (answer.path("return").asInt(id - 1) != id);
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws GuestAgentError if the answer is an error
     */
    JsonNode ask(String command, JsonNode arguments) throws IOException {
        write(ByteBuffer.wrap(line(command, arguments)));
        JsonNode answer = MAPPER.readTree(readLine());
        if (answer.has("error")) {
            JsonNode error = answer.get("error");
            throw new GuestAgentError(
                    error.path("class").asText(), error.path("desc").asText());
        }
        return answer.required("return");
    }

    private static byte[] line(String command, JsonNode arguments) throws IOException {
        JsonNode request = MAPPER.createObjectNode().put("execute", command).set("arguments", arguments);
        return (MAPPER.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private byte[] readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = read(); next != '\n'; next = read()) {
            line.write(next);
        }
        return line.toByteArray();
    }

    private int read() throws IOException {
        while (!block.hasRemaining()) {
            int count = channel.read(block.clear());
            block.flip();
            if (count < 0) {
                throw new EOFException("the guest agent closed the connection");
            }
            if (count == 0) {
                await(SelectionKey.OP_READ);
            }
        }
        return block.get() & 0xFF;
    }

    private void await(int operation) throws IOException {
        long left = (end - System.nanoTime()) / 1_000_000;
        channel.keyFor(selector).interestOps(operation);
        if (left <= 0 || selector.select(left) == 0) {
            throw new SocketTimeoutException("the guest agent did not answer in time");
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            channel.close();
        }
    }
}
