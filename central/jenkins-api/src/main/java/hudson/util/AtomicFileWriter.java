package hudson.util;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the whole file at once when it is committed, and nothing otherwise. */
public class AtomicFileWriter extends Writer {
    private final StringWriter text = new StringWriter();
    private final Path destination;
    private final Charset charset;

    public AtomicFileWriter(Path destinationPath, Charset charset) throws IOException {
        this.destination = destinationPath;
        this.charset = charset;
    }

    @Override
    public void write(int c) throws IOException {
        text.write(c);
    }

    @Override
    public void write(String str, int off, int len) throws IOException {
        text.write(str, off, len);
    }

    @Override
    public void write(char[] cbuf, int off, int len) throws IOException {
        text.write(cbuf, off, len);
    }

    @Override
    public void flush() throws IOException {}

    @Override
    public void close() throws IOException {}

    public void abort() throws IOException {}

    public void commit() throws IOException {
        Files.writeString(destination, text.toString(), charset);
    }
}
