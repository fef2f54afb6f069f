package io.jenkins.plugins.remoteexec.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedRunTest {
    /** As the first release writes it; builds that were running then must be readable for ever. */
    private static final String FIRST_FORM = "{\"version\":1,\"logged\":{\"stdout\":120,\"stderr\":7},"
            + "\"state\":{\"version\":1,\"id\":\"00ff\",\"mode\":\"durable\",\"target\":\"web-01\","
            + "\"started\":\"2026-01-02T03:04:05Z\",\"deadline\":\"2026-01-02T03:09:05Z\","
            + "\"details\":{\"out\":\"120\",\"phase\":\"following\"}}}";

    @TempDir
    private Path build;

    @Test
    void theFirstFormIsReadAndWritten() {
        SavedRun saved = SavedRun.parse(FIRST_FORM);
        assertEquals(120, saved.logged(OutputStreamKind.STDOUT));
        assertEquals(7, saved.logged(OutputStreamKind.STDERR));
        assertEquals("web-01", saved.state().target());
        assertEquals(Mode.DURABLE, saved.state().mode());
        assertEquals(FIRST_FORM, saved.toJson());
    }

    @Test
    void aNewerFormIsRefusedInASentence() {
        String newer = FIRST_FORM.replaceFirst("\"version\":1", "\"version\":2");
        String message = assertThrows(IllegalArgumentException.class, () -> SavedRun.parse(newer))
                .getMessage();
        assertTrue(message.contains("written by a newer version of the plugin"), message);
    }

    @Test
    void aFileThatWasNeverWrittenIsEmpty() throws Exception {
        assertEquals(Optional.empty(), new StateFile(build, "none", null).read());
    }

    @Test
    void aDamagedFileSaysThatItIsDamaged() throws Exception {
        Files.writeString(Files.createDirectories(build.resolve("remote-exec")).resolve("half.json"), "{\"versi");
        String message = assertThrows(IOException.class, () -> new StateFile(build, "half", null).read())
                .getMessage();
        assertTrue(message.contains("damaged"), message);
    }

    @Test
    void aFileHoldsWhatWasWrittenLast() throws Exception {
        StateFile file = new StateFile(build, "key", null);
        SavedRun first = SavedRun.parse(FIRST_FORM);
        SavedRun second = SavedRun.parse(FIRST_FORM.replace("120", "240"));
        file.write(first);
        file.write(second);
        assertEquals(second, file.read().orElseThrow());
    }
}
