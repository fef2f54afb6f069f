package io.jenkins.plugins.remoteexec.chaos;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Plays many executions, a few at a time. */
final class Crowd {
    /** Learns of each execution. */
    interface Witness {
        void played(Evidence seen, List<Finding> found, List<String> trace);
    }

    private final Setting setting;
    private final Tally tally;
    private final Witness witness;

    Crowd(Setting setting, Tally tally, Witness witness) {
        this.setting = setting;
        this.tally = tally;
        this.witness = witness;
    }

    /** @param api the only provider, or null for all */
    void play(long seed, IntStream numbers, Api api, int atOnce) throws InterruptedException {
        ExecutorService players = Executors.newFixedThreadPool(atOnce);
        numbers.forEach(number -> players.execute(() -> play(Plan.of(seed, number, api))));
        players.shutdown();
        players.awaitTermination(1, TimeUnit.DAYS);
    }

    private void play(Plan plan) {
        try (Story story = new Story(plan, setting, tally)) {
            Evidence seen = story.play();
            List<Finding> found = Judge.findings(seen);
            tally.add(seen, found);
            witness.played(seen, found, story.misfortune().trace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | Error e) {
            // a mistake of this program must not look like peace
            System.err.println("execution " + plan.number() + " of seed " + plan.seed() + " could not be played");
            e.printStackTrace();
            tally.failed();
        }
    }
}
