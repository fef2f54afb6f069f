package io.jenkins.plugins.remoteexec.jenkins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The examples of docs/endpoints.md, so that what is documented is what is tested. */
final class DocumentedExamples {
    private DocumentedExamples() {}

    /** The code block of a section. */
    static String of(String heading) throws IOException {
        String page = Files.readString(Path.of("docs/endpoints.md"));
        String section = page.substring(page.indexOf("\n## " + heading + "\n"));
        int begin = section.indexOf('\n', section.indexOf("\n```") + 1) + 1;
        return section.substring(begin, section.indexOf("```\n", begin));
    }
}
