package io.jenkins.plugins.remoteexec.chaos;

import java.util.List;
import java.util.stream.IntStream;

/** Which executions share engine, connection and target: of each twenty, the fifteenth and two to five that follow it. */
final class Sharing {
    private static final int OF = 20;
    private static final int FIRST = 14;

    private Sharing() {}

    /** The numbers of all that are played together with this one, itself among them. */
    static List<Integer> with(long seed, int number) {
        int before = Math.floorDiv(number - 1, OF) * OF + FIRST;
        int count = 3 + Plan.random(seed, before + 1, 6).nextInt(4);
        return number > before && number <= before + count
                ? IntStream.rangeClosed(before + 1, before + count).boxed().toList()
                : List.of(number);
    }

    /** Each provider in turn. */
    static Api api(List<Integer> together) {
        return Api.values()[together.get(0) / OF % Api.values().length];
    }
}
