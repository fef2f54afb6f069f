package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a command is given to a provider that can only do some of it. */
class DirectFormTest {
    private final FakeProvider provider = new FakeProvider(new VirtualTime(new Random(7)));

    @Test
    void aProviderThatCanDoEverythingGetsThePartsAsTheyAre() {
        ExecRequest vector = form(Command.ofArguments(List.of("df", "-h"))
                .workingDirectory("/srv")
                .build());
        ExecRequest script =
                form(Command.ofScript("df -h").workingDirectory("/srv").build());

        assertThat(vector.arguments(), is(List.of("df", "-h")));
        assertThat(vector.workingDirectory(), is("/srv"));
        assertThat(script.shellText(), is("df -h"));
        assertThat(script.workingDirectory(), is("/srv"));
    }

    @Test
    void whatAScriptsProviderLacksIsWrittenAroundTheScript() {
        provider.capabilities = Capabilities.builder().build();

        ExecRequest script = form(Command.ofScript("run")
                .workingDirectory("/it's here")
                .environment(Map.of("A", "x'y"))
                .build());

        assertThat(script.shellText(), is("export A='x'\\''y';cd '/it'\\''s here'||exit 1;run"));
        assertThat(script.workingDirectory(), is(nullValue()));
    }

    @Test
    void nobodyIsSentToAModeThatIsRefusedThere() {
        Command input = Command.ofScript("sort").standardInput(new byte[] {1}).build();
        Command secret =
                Command.ofScript("sort").secretEnvironment(Map.of("TOKEN", "x")).build();
        Command vector = Command.ofArguments(List.of("dir"))
                .environment(Map.of("A", "b"))
                .build();
        Command python = Command.ofScript("#!/usr/bin/python3\nprint()").build();
        Command longest = Command.ofScript("x".repeat(5000)).build();

        provider.capabilities =
                Capabilities.builder().argumentVector().longestCommand(4096).build();
        for (Command each : List.of(input, secret, vector, python, longest)) {
            assertThat(refusal(each), containsString("leave durable mode on"));
        }
        provider.capabilities = Capabilities.builder()
                .argumentVector()
                .longestCommand(4096)
                .noOutput()
                .build();
        for (Command each : List.of(input, secret, vector, python, longest)) {
            assertThat(refusal(each), not(containsString("leave durable mode on")));
        }
        provider.capabilities = Capabilities.builder()
                .argumentVector()
                .longestCommand(4096)
                .otherShell()
                .build();
        for (Command each : List.of(input, secret, vector, longest)) {
            assertThat(refusal(each), not(containsString("leave durable mode on")));
        }
        assertThat(refusal(vector), containsString("use script instead of command, and set it there, in the syntax"));
    }

    @Test
    void aScriptForAnotherShellIsLeftAsItIs() {
        provider.capabilities =
                Capabilities.builder().argumentVector().otherShell().build();

        assertThat(form(Command.ofScript("#!not for sh\r\ndir").build()).shellText(), is("#!not for sh\r\ndir"));
        assertThat(
                refusal(Command.ofScript("dir").workingDirectory("C:").build()),
                is("Fake at https://fake.example does not support workingDirectory in direct mode (durable: false):"
                        + " set it inside the script, in the syntax of the shell that runs it"));
    }

    @Test
    void whatAVectorsProviderLacksIsRefusedWithTheWayOut() {
        assertThat(
                refusal(Command.ofArguments(List.of("x"))
                        .environment(Map.of("A", "b"))
                        .build()),
                is("Fake at https://fake.example does not support environment in direct mode (durable: false):"
                        + " use script instead of command, or leave durable mode on"));

        provider.capabilities = Capabilities.builder().argumentVector().build();
        assertThat(
                refusal(Command.ofArguments(List.of("x")).workingDirectory("/").build()),
                containsString("does not support workingDirectory"));

        provider.capabilities = Capabilities.builder().build();
        assertThat(
                refusal(Command.ofArguments(List.of("x")).build()),
                containsString("does not support an argument vector (command)"));
    }

    @Test
    void standardInputNeedsDurableMode() {
        assertThat(
                refusal(Command.ofScript("cat").standardInput(new byte[] {1}).build()),
                containsString("does not support stdin in direct mode (durable: false): leave durable mode on"));
    }

    @Test
    void aScriptThatIsTooLongIsRefusedWithBothNumbers() {
        provider.capabilities = Capabilities.builder().longestCommand(10).build();

        assertThat(form(Command.ofScript("0123456789").build()).shellText(), is("0123456789"));
        assertThat(
                refusal(Command.ofScript("0123456789x").build()),
                containsString("script has 11 characters as sent, but one call of Fake at"
                        + " https://fake.example carries at most 10"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!/bin/sh", "#! /bin/sh", "#!/usr/bin/sh", "#!/usr/bin/env sh"})
    void aScriptForShRunsAsItIs(String first) {
        assertThat(form(Command.ofScript(first + "\nrun").build()).shellText(), is(first + "\nrun"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!/bin/bash", "#!/usr/bin/env python3", "#!/bin/sh -e"})
    void aScriptForAnotherInterpreterIsRefusedRatherThanMisread(String first) {
        assertThat(
                refusal(Command.ofScript(first + "\nrun").build()),
                containsString("script asks for the interpreter '" + first.substring(2) + "'"));
    }

    @Test
    void aScriptEndsWithItsFirstFailureUnlessItNamesItsShell() {
        assertThat(
                form(Command.ofScript("false; echo").exitOnError(true).build()).shellText(), is("set -e;false; echo"));
        assertThat(
                form(Command.ofScript("\n#!/bin/sh\nfalse; echo")
                                .exitOnError(true)
                                .build())
                        .shellText(),
                is("\n#!/bin/sh\nfalse; echo"));
        assertThat(
                form(Command.ofArguments(List.of("false")).exitOnError(true).build())
                        .arguments(),
                is(List.of("false")));
        provider.capabilities = Capabilities.builder().otherShell().build();
        assertThat(form(Command.ofScript("dir").exitOnError(true).build()).shellText(), is("dir"));
    }

    @Test
    void anInterpreterAfterABlankLineIsNotMisreadEither() {
        assertThat(
                refusal(Command.ofScript("\n  #!/bin/bash\nrun").build()),
                containsString("script asks for the interpreter '/bin/bash'"));
    }

    @Test
    void standardErrorIsMergedByTheShellOrNotAtAll() {
        assertThat(
                form(Command.ofScript("run")
                                .mergeStderr(true)
                                .exitOnError(true)
                                .environment(Map.of("A", "b"))
                                .build())
                        .shellText(),
                is("exec 2>&1;export A='b';set -e;run"));
        String refused = "Fake at https://fake.example does not support mergeStderr in direct mode (durable: false): ";
        assertThat(
                refusal(Command.ofArguments(List.of("x")).mergeStderr(true).build()),
                is(refused + "use script instead of command, or leave durable mode on"));
        provider.capabilities = Capabilities.builder().otherShell().build();
        assertThat(
                refusal(Command.ofScript("dir").mergeStderr(true).build()),
                is(refused + "set it inside the script, in the syntax of the shell that runs it"));
    }

    @Test
    void aPathIsPutBeforeThatOfTheTargetByTheShellOrNotAtAll() {
        Map<String, String> more = Map.of("PATH+X", "/opt/x");
        assertThat(
                form(Command.ofScript("run").environment(more).build()).shellText(),
                is("export PATH='/opt/x'\"${PATH:+:$PATH}\";run"));
        String refused = "does not support environment in direct mode (durable: false): ";
        assertThat(
                refusal(Command.ofArguments(List.of("x")).environment(more).build()),
                containsString(refused + "use script instead of command"));
        provider.capabilities = Capabilities.builder().otherShell().build();
        assertThat(
                refusal(Command.ofScript("dir").environment(more).build()),
                containsString(refused + "set it inside the script"));
    }

    private ExecRequest form(Command command) {
        return new DirectForm(command, "web-01", provider).request();
    }

    private String refusal(Command command) {
        return assertThrows(InvalidCommandException.class, () -> form(command)).getMessage();
    }
}
