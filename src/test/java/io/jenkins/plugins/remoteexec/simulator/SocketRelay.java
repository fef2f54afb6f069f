package io.jenkins.plugins.remoteexec.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Hands connections on to another address. Two of them are the way into a network namespace: they meet at a socket in a
 * directory, which both sides see.
 */
public final class SocketRelay implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;

    private final ServerSocketChannel door;
    private final SocketAddress destination;

    /** @param port on 127.0.0.1, 0 for any free one */
    public static SocketAddress loopback(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    /**
     * Starts listening.
     *
     * @throws IOException if the address is taken
     */
    public SocketRelay(SocketAddress address, SocketAddress destination) throws IOException {
        this.destination = destination;
        door = ServerSocketChannel.open(family(address));
        door.bind(address);
        inBackground(this::accept);
    }

    /**
     * Relays from a socket to a port of 127.0.0.1 until its standard input ends: it lives no longer than who started it.
     *
     * @param words the socket's path and the port
     */
    public static void main(String[] words) throws IOException {
        try (SocketRelay relay =
                new SocketRelay(UnixDomainSocketAddress.of(words[0]), loopback(Integer.parseInt(words[1])))) {
            System.in.transferTo(System.out);
        }
    }

    /** The port that was found free. */
    public int port() throws IOException {
        return ((InetSocketAddress) door.getLocalAddress()).getPort();
    }

    private static StandardProtocolFamily family(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "socket-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (door.isOpen()) {
            try {
                SocketChannel client = door.accept();
                inBackground(() -> relay(client));
            } catch (IOException e) {
                // closed, or a client that has gone away again
                continue;
            }
        }
    }

    private void relay(SocketChannel client) {
        try (client;
                SocketChannel server = SocketChannel.open(family(destination))) {
            server.connect(destination);
            inBackground(() -> copy(client, server));
            copy(server, client);
        } catch (IOException e) {
            // the client sees that its connection has ended
            return;
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
        try {
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // one side is gone: the other learns it when both are closed
            return;
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
