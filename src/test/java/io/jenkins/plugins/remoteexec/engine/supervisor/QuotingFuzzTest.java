package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Arbitrary bytes in arguments, variables, scripts and input, in the locale of C and of UTF-8. */
@DisabledOnOs(OS.WINDOWS)
class QuotingFuzzTest {
    private static final int ROUNDS = 12;

    @InEveryShell
    void everyByteArrives(Shell shell) throws IOException {
        long seed = 4711;
        System.out.println("seed of the quoting fuzz in " + shell + ": " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            LocalExec exec = new LocalExec(shell).plus("LC_ALL", i % 2 == 0 ? "C" : "C.UTF-8");
            // yash reads scripts as characters of the locale; what is none it refuses. It gets ASCII.
            int bytes = shell == Shell.YASH ? 128 : 256;
            argumentsAndVariables(exec, random, bytes);
            script(exec, random);
        }
    }

    private void argumentsAndVariables(LocalExec exec, Random random, int bytes) throws IOException {
        List<byte[]> argv = new ArrayList<>();
        for (String word : List.of("env", "printf", "%s\\0")) {
            argv.add(word.getBytes(StandardCharsets.US_ASCII));
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 8; i++) {
            byte[] word = word(random, bytes);
            argv.add(word);
            expected.writeBytes(word);
            expected.write(0);
        }
        byte[] input = new byte[random.nextInt(500)];
        random.nextBytes(input);
        DurableDriver arguments = DurableDriver.of(exec, CommandFile.ofArguments(argv));
        assertEquals(Ends.exited(0), arguments.run());
        assertArrayEquals(expected.toByteArray(), arguments.out());

        byte[] value = word(random, bytes);
        CommandFile printenv = CommandFile.ofArguments(List.of(
                        Shell.aside("printenv").getBytes(StandardCharsets.US_ASCII),
                        "V".getBytes(StandardCharsets.US_ASCII)))
                .with("V", value);
        DurableDriver variable = DurableDriver.of(exec, printenv).input(input);
        assertEquals(Ends.exited(0), variable.run());
        byte[] line = java.util.Arrays.copyOf(value, value.length + 1);
        line[value.length] = '\n';
        assertArrayEquals(line, variable.out());
    }

    private void script(LocalExec exec, Random random) {
        ByteArrayOutputStream script = new ByteArrayOutputStream();
        script.writeBytes("#!/usr/bin/env cat\n".getBytes(StandardCharsets.US_ASCII));
        byte[] body = new byte[random.nextInt(3000)];
        random.nextBytes(body);
        script.writeBytes(body);
        byte[] input = new byte[random.nextInt(3000)];
        random.nextBytes(input);
        DurableDriver shown = DurableDriver.of(exec, CommandFile.ofScript(script.toByteArray()));
        assertEquals(Ends.exited(0), shown.run());
        assertArrayEquals(script.toByteArray(), shown.out());
        DurableDriver fed = DurableDriver.arguments(exec, "cat").input(input).longest(4096);
        assertEquals(Ends.exited(0), fed.run());
        assertArrayEquals(input, fed.out());
    }

    private static byte[] word(Random random, int bytes) {
        byte[] word = new byte[random.nextInt(60)];
        for (int i = 0; i < word.length; i++) {
            word[i] = (byte) (1 + random.nextInt(bytes - 1));
        }
        return word;
    }
}
