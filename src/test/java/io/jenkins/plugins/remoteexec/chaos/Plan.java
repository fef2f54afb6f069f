package io.jenkins.plugins.remoteexec.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * What one execution is to do and what happens to it. Everything follows from a seed and a number.
 *
 * @param api the provider
 * @param pieces into how many pieces the command cuts its output
 * @param millis how long it takes, in all
 * @param code its exit code, or minus the number of the signal with which it ends itself
 * @param padding characters that make its script longer
 * @param secret whether it is given a secret
 * @param deaf whether it ignores SIGTERM
 * @param timeout its deadline in seconds, or 0
 * @param cancelAt the request before which it is cancelled, counted from 1, or 0
 * @param crashes what becomes of its controllers, one after the other
 */
record Plan(
        long seed,
        int number,
        Api api,
        byte[] out,
        byte[] err,
        int pieces,
        int millis,
        int code,
        int padding,
        boolean secret,
        boolean deaf,
        int timeout,
        int cancelAt,
        List<Crash> crashes) {

    private static final int SIGTERM = 15;

    /** How a controller goes. */
    enum How {
        /** In the middle of its calls. */
        KILLED,
        /** When it was told the end, and has not stored it. */
        KILLED_AT_THE_END,
        /** As on an orderly shutdown. */
        DETACHED
    }

    /**
     * The end of one controller.
     *
     * @param request of this controller, counted from 1, before which it goes
     * @param forgotten bytes of each stream that it had not stored
     * @param away seconds until the next one begins
     */
    record Crash(How how, int request, int forgotten, int away) {}

    /** @param api the provider, or null to draw it */
    static Plan of(long seed, int number, Api api) {
        Random random = random(seed, number, 1);
        // drawn in any case, so that a choice of the provider changes nothing else
        Api drawn = Api.values()[Math.floorMod(number, Api.values().length)];
        byte[] out = bytes(random);
        byte[] err = random.nextInt(3) == 0 ? bytes(random) : new byte[0];
        int pieces = 1 + random.nextInt(4);
        int kind = random.nextInt(100);
        int millis = kind < 50 ? 0 : kind < 85 ? 200 + random.nextInt(800) : 1000 + random.nextInt(2000);
        int code = random.nextInt(100);
        code = code < 55
                ? 0
                : code < 92 ? random.nextInt(256) : -List.of(9, 10, 15).get(random.nextInt(3));
        int padding = random.nextInt(5) == 0 ? random.nextInt(9_000) : 0;
        boolean secret = random.nextInt(12) == 0;
        int disturbance = random.nextInt(100);
        int cancelAt = disturbance < 20 ? 1 + random.nextInt(disturbance < 8 ? 3 : 14) : 0;
        int timeout = disturbance >= 20 && disturbance < 32 ? 1 + random.nextInt(4) : 0;
        boolean isStopped = cancelAt > 0 || timeout > 0;
        boolean deaf = isStopped && random.nextInt(5) == 0;
        if (deaf && code == -SIGTERM) {
            code = 0;
        }
        if (isStopped && random.nextInt(3) > 0) {
            millis = 60_000;
        }
        return new Plan(
                seed,
                number,
                api == null ? drawn : api,
                out,
                err,
                pieces,
                millis,
                code,
                padding,
                secret,
                deaf,
                timeout,
                cancelAt,
                crashes(random));
    }

    private static List<Crash> crashes(Random random) {
        int kind = random.nextInt(100);
        int count = kind < 60 ? 0 : kind < 88 ? 1 : 2 + random.nextInt(2);
        List<Crash> crashes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            How how = How.values()[random.nextInt(How.values().length)];
            int forgotten = random.nextInt(3) == 0 ? random.nextInt(3_000) : 0;
            crashes.add(new Crash(how, 1 + random.nextInt(10), forgotten, random.nextInt(5) * random.nextInt(60)));
        }
        return crashes;
    }

    private static byte[] bytes(Random random) {
        int kind = random.nextInt(100);
        int most = kind < 15 ? 1 : kind < 60 ? 2_000 : kind < 92 ? 20_000 : 150_000;
        byte[] bytes = new byte[random.nextInt(most)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        } else {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i % 60 == 59 ? '\n' : 'a' + random.nextInt(26));
            }
        }
        return bytes;
    }

    /** Chance of its own for each purpose, so that one use does not change another. */
    static Random random(long seed, int number, int purpose) {
        return new Random(new SplittableRandom((seed * 1_000_003 + number) * 31 + purpose).nextLong());
    }
}
