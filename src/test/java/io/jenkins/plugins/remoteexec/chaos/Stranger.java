package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import okhttp3.OkHttpClient;

/** Somebody else, who uses the same target now and then; where it runs one call at a time, it is busy meanwhile. */
final class Stranger {
    private static final int MOST_VISITS = 3;

    private final World world;
    private final List<Visit> visits = new ArrayList<>();

    private record Visit(int request, double share) {}

    Stranger(World world, Random random) {
        this.world = world;
        int count = random.nextInt(MOST_VISITS + 1);
        for (int i = 0; i < count; i++) {
            visits.add(new Visit(1 + random.nextInt(6 * world.size()), random.nextDouble()));
        }
    }

    /** Before a request of the others is sent. */
    void before(int request) {
        for (Visit visit : visits) {
            if (visit.request() == request) {
                world.misfortune().note("a stranger comes");
                if (world.front().occupy() == null) {
                    HurriedTime.aside(() -> sleep(0.5 + 2 * visit.share()));
                } else {
                    world.front().occupy().accept(visit.share());
                }
            }
        }
    }

    private void sleep(double seconds) {
        try (HttpCalls calls = new HttpCalls()) {
            Api.Front front = world.front();
            OkHttpClient http = calls.client(new OkHttpClient.Builder(), null);
            ProviderClient client = front.client()
                    .apply(new ProviderConnection(
                            http, front.user(), front::secret, world.time().withChance(world.chance())));
            client.submit(ExecRequest.shell(
                    front.target(), String.format(Locale.ROOT, "sleep %.3f", seconds), Duration.ofSeconds(9)));
        } catch (ApiException e) {
            world.misfortune().note("the stranger: " + e.getMessage());
        }
    }
}
