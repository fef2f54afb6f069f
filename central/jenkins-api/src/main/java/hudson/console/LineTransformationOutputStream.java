package hudson.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Behaves as the real one does: what is written through it is what unit tests look at. */
public abstract class LineTransformationOutputStream extends OutputStream {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private boolean carriageReturnSeen;

    protected abstract void eol(byte[] b, int len) throws IOException;

    @Override
    public void write(int b) throws IOException {
        if (carriageReturnSeen && b != '\n') {
            endLine();
        }
        line.write(b);

        if (b == '\n') {
            endLine();
        } else if (b == '\r') {
            carriageReturnSeen = true;
        }
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        for (int i = off; i < off + len; i++) {
            write(b[i]);
        }
    }

    @Override
    public void close() throws IOException {
        forceEol();
    }

    public void forceEol() throws IOException {
        if (line.size() > 0) {
            endLine();
        }
    }

    protected String trimEOL(String line) {
        return line.replaceFirst("[\r\n]+$", "");
    }

    private void endLine() throws IOException {
        byte[] bytes = line.toByteArray();
        line.reset();
        carriageReturnSeen = false;
        eol(bytes, bytes.length);
    }

    public abstract static class Delegating extends LineTransformationOutputStream {
        protected final OutputStream out;

        protected Delegating(OutputStream out) {
            this.out = out;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            super.close();
            out.close();
        }
    }
}
