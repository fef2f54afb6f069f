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
        numbers.mapToObj(number -> setting.shared() ? Sharing.with(seed, number) : List.of(number))
                .distinct()
                .forEach(together -> players.execute(() -> play(plans(seed, together, api))));
        players.shutdown();
        players.awaitTermination(1, TimeUnit.DAYS);
    }

    private static List<Plan> plans(long seed, List<Integer> together, Api api) {
        Api all = api == null && together.size() > 1 ? Sharing.api(together) : api;
        return together.stream().map(number -> Plan.of(seed, number, all)).toList();
    }

    private void play(List<Plan> plans) {
        try (World world = new World(plans, setting, tally)) {
            for (Evidence seen : world.play()) {
                List<Finding> found = Judge.findings(seen);
                tally.add(seen, found);
                witness.played(seen, found, world.misfortune().trace());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | Error e) {
            if (World.isOver()) {
                return;
            }
            // a mistake of this program must not look like peace
            System.err.println("execution " + plans.get(0).number() + " of seed "
                    + plans.get(0).seed() + " could not be played");
            e.printStackTrace();
            tally.failed();
        }
    }
}
