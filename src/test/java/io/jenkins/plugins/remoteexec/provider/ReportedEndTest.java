package io.jenkins.plugins.remoteexec.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends of commands, as guest agents and the APIs before them write them. */
class ReportedEndTest {
    private static JsonNode json(String fields) throws IOException {
        return JsonMapper.builder().build().readTree("{" + fields.replace('\'', '"') + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'exitcode': 0                           | exit code 0
            'exitCode': 3                           | exit code 3
            'exit_code': '3'                        | exit code 3
            'exit-code': 3.0                        | exit code 3
            'exitCode': null, 'exitcode': 7         | exit code 7
            'exitcode': 300                         | exit code 300
            'exitcode': 3221225786                  | exit code -1073741510 (0xC000013A)
            'exitcode': '3221225477'                | exit code -1073741819 (0xC0000005)
            'exitcode': -1073741510                 | exit code -1073741510 (0xC000013A)
            'exitcode': 2147483648                  | exit code -2147483648 (0x80000000)
            'exitcode': -1                          | exit code -1
            'exitcode': 4294967295                  | exit code -1
            'signal': -1073741510                   | exit code -1073741510 (0xC000013A)
            'signal': 3221225477, 'exitcode': null  | exit code -1073741819 (0xC0000005)
            'signal': -1                            | exit code -1
            'signal': 0, 'exitcode': 4              | exit code 4
            'signal': null, 'exitcode': 4           | exit code 4
            'signal': 9                             | ended by signal SIGKILL
            'signal': '15'                          | ended by signal SIGTERM
            'signal': 'KILL'                        | ended by signal SIGKILL
            'signal': 'sigsegv'                     | ended by signal SIGSEGV
            'signal': 34                            | ended by signal 34
            'signal': 9, 'exitcode': 0              | ended by signal SIGKILL
            'signal': 9, 'exitcode': -1             | ended by signal SIGKILL
            """)
    void isSaidAsWhatItIs(String fields, String words) throws IOException {
        assertEquals(words, ReportedEnd.exit(json(fields)).describe());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'exitcode': null",
                "'exitcode': ''",
                "'exitcode': true",
                "'exitcode': 'unknown'",
                "'exitcode': 1.5",
                "'exitcode': 99999999999",
                "'exitcode': 9999999999",
                "'signal': 0",
                "'signal': 'none'",
                "'signal': null, 'exitcode': null"
            })
    void withoutExitCodeAndSignalItIsAFailureAndNoSignalIsMadeUp(String fields) throws IOException {
        assertEquals(
                "failed; no exit code was reported",
                ReportedEnd.exit(json(fields)).describe());
        assertEquals(false, ReportedEnd.isTold(json(fields)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'out-truncated': true",
                "'err_truncated': 1",
                "'stdoutTruncated': 'true'",
                "'truncated': true",
                "'outTruncated': false, 'errTruncated': true"
            })
    void aFlagSaysThatOutputWasCut(String fields) throws IOException {
        assertEquals(true, ReportedEnd.isCut(json(fields)));
    }

    @Test
    void withoutAFlagNothingWasCut() throws IOException {
        assertEquals(
                false, ReportedEnd.isCut(json("'out-truncated': false, 'err-truncated': 0, 'stdout': 'truncated'")));
    }
}
