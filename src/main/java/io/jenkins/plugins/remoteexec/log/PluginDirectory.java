package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The plugin's own directory in that of a build. */
public final class PluginDirectory {
    private PluginDirectory() {}

    /**
     * Makes it, unless its build was deleted meanwhile: the build's directory must not come back.
     *
     * @return whether it is there
     * @throws IOException if it cannot be made
     */
    public static boolean isMade(@NonNull Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return true;
        }
        try {
            Files.createDirectory(directory);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(directory)) {
                return true;
            }
            throw e;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
