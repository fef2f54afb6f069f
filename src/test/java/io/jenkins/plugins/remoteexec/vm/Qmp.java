package io.jenkins.plugins.remoteexec.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** QEMU's own control: a JSON object a line, each way, with events in between. */
final class Qmp implements Closeable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final SocketChannel channel;
    private final BufferedReader lines;

    /** @throws IOException if QEMU does not listen yet, or not any more */
    Qmp(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        lines = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        execute("qmp_capabilities");
    }

    /** Has a command without arguments done, such as "system_reset". */
    synchronized void execute(String command) throws IOException {
        String request = MAPPER.createObjectNode().put("execute", command) + "\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
        while (true) {
            String line = lines.readLine();
            if (line == null) {
                throw new EOFException("QEMU has gone away before it answered " + command);
            }
            JsonNode answer = MAPPER.readTree(line);
            if (answer.has("error")) {
                throw new IOException(command + ": " + answer.get("error"));
            }
            if (answer.has("return")) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
