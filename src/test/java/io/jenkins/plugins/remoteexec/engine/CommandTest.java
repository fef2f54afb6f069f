package io.jenkins.plugins.remoteexec.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    @Test
    void aMissingCommandIsAskedFor() {
        String sentence = "command is missing: give command: ['program', 'argument'] or script: '…'";

        assertThat(refusal(Command.ofArguments(null)), is(sentence));
        assertThat(refusal(Command.ofArguments(List.of())), is(sentence));
        assertThat(refusal(Command.ofScript(null)), is(sentence));
    }

    @Test
    void emptyPartsAreNamed() {
        assertThat(refusal(Command.ofScript(" \n")), containsString("script is empty: give at least one line"));
        assertThat(refusal(Command.ofArguments(List.of("", "x"))), containsString("its first item is the program"));
        assertThat(
                refusal(Command.ofArguments(Arrays.asList("ls", null))),
                containsString("command contains null: each item must be a string"));
    }

    @Test
    void anEmptyArgumentIsAnArgument() {
        Command command = Command.ofArguments(List.of("printf", "")).build();

        assertThat(command.arguments(), is(List.of("printf", "")));
    }

    @Test
    void nulCharactersAreRefusedByField() {
        assertThat(refusal(Command.ofScript("a\0b")), containsString("script contains a NUL"));
        assertThat(refusal(Command.ofArguments(List.of("a", "\0"))), containsString("command contains a NUL"));
        assertThat(
                refusal(Command.ofScript("x").workingDirectory("/a\0")),
                containsString("workingDirectory contains a NUL"));
        assertThat(
                refusal(Command.ofScript("x").environment(Map.of("A", "\0"))),
                containsString("environment variable A contains a NUL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "A-B", "A B", "A=B", "Ä", "+A", "A-B+C"})
    void whatIsNoVariableNameIsRefused(String name) {
        assertThat(
                refusal(Command.ofScript("x").environment(Map.of(name, "v"))),
                containsString("environment: '" + name + "' is not a valid variable name: use letters"));
    }

    @Test
    void aVariableWithoutValueIsRefused() {
        assertThat(
                refusal(Command.ofScript("x").environment(Collections.singletonMap("A", null))),
                containsString("environment variable A has no value"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 604_801})
    void aTimeoutOutOfRangeIsNamedWithItsLimits(long seconds) {
        assertThat(
                refusal(Command.ofScript("x").timeout(Duration.ofSeconds(seconds))),
                is("timeout is " + seconds + " s: it must be 1 to 604800 seconds (7 days)"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 604_800})
    void theLimitsOfATimeoutAreAllowed(long seconds) {
        Duration limit = Duration.ofSeconds(seconds);

        assertThat(Command.ofScript("x").timeout(limit).build().timeout().orElseThrow(), is(limit));
    }

    @Test
    void variablesKeepTheirOrderAndCannotBeChangedLater() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("Z", "1");
        given.put("A", "2");
        Command command = Command.ofScript("x").environment(given).build();
        given.put("B", "3");

        assertThat(List.copyOf(command.environment().keySet()), is(List.of("Z", "A")));
        assertThrows(
                UnsupportedOperationException.class, () -> command.environment().put("C", "4"));
    }

    @Test
    void aPlusPutsAValueBeforeAVariableAndTheLastOneComesFirst() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("PATH+JAVA", "/opt/java/bin");
        given.put("PATH+NOTHING", "");
        given.put("PATH+", "/opt/x/bin");
        given.put("JAVA_OPTS+", "");
        Command command = Command.ofScript("x").environment(given).build();

        assertThat(command.environment(), is(Map.of()));
        assertThat(command.prependedEnvironment(), is(Map.of("PATH", "/opt/x/bin:/opt/java/bin")));
    }

    @Test
    void aPlusWorksOnTheVariableThatStandsBesideItWhereverThatStands() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("PATH+A", "/a");
        given.put("PATH", "/bin");
        given.put("PATH+B", "/b");
        given.put("NONE", "");
        given.put("NONE+A", "/a");
        Command command = Command.ofScript("x").environment(given).build();

        assertThat(command.environment(), is(Map.of("PATH", "/b:/a:/bin", "NONE", "/a")));
        assertThat(command.prependedEnvironment(), is(Map.of()));
    }

    @Test
    void aPlusThatWouldShowASecretIsRefused() {
        String message = refusal(
                Command.ofScript("x").environment(Map.of("OPTS+A", "b")).secretEnvironment(Map.of("OPTS", "hidden")));

        assertThat(message, containsString("OPTS+A would make the secret variable OPTS part of an argument"));
        assertThat(message, not(containsString("hidden")));
        assertThat(
                refusal(Command.ofScript("x").secretEnvironment(Map.of("OPTS+A", "b"))),
                containsString("secretEnvironment: 'OPTS+A' is not a valid variable name"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfAScript() {
        assertThat(Command.ofScript("\uFEFFid").build().script().orElseThrow(), is("id"));
        assertThat(Command.ofScript("\n\uFEFF#!/bin/sh").build().script().orElseThrow(), is("\n#!/bin/sh"));
        assertThat(Command.ofScript("echo \uFEFF").build().script().orElseThrow(), is("echo \uFEFF"));
        assertThat(refusal(Command.ofScript("\uFEFF")), containsString("script is empty"));
    }

    @Test
    void theStandardInputIsACopy() {
        byte[] given = {1, 2};
        Command command = Command.ofScript("x").standardInput(given).build();
        given[0] = 9;

        assertThat(command.standardInput().orElseThrow(), is(new byte[] {1, 2}));
    }

    @Test
    void aDescriptionIsOneLineWithoutTheEnvironment() {
        Command script = Command.ofScript("#!/bin/sh\n\n# deploys\n  deploy\tnow\nmore")
                .environment(Map.of("PASSWORD", "hunter2"))
                .build();

        assertThat(script.summary(), is("deploy now"));
        assertThat(Command.ofArguments(List.of("df", "-h")).build().summary(), is("df -h"));
        assertThat(Command.ofArguments(List.of("a\u001b[31mb")).build().summary(), not(containsString("\u001b")));
    }

    private static String refusal(Command.Builder builder) {
        return assertThrows(InvalidCommandException.class, builder::build).getMessage();
    }
}
