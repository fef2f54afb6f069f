package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SizingTest {
    private final Sizing sizing = new Sizing(100_000);

    @Test
    void whatIsAskedForFitsWhatTheProviderReturns() {
        assertTrue(sizing.max() * 4 / 3 < 100_000 - 200);
        assertTrue(sizing.max() > 70_000);
    }

    @Test
    void cutFramesHalveItDownToTheFloor() {
        int first = sizing.max();
        sizing.cut();
        assertEquals(first / 2, sizing.max());
        for (int i = 0; i < 20; i++) {
            sizing.cut();
        }
        assertEquals(Sizing.FLOOR, sizing.max());
    }

    @Test
    void aCutAtASizeThatHasComeBackWholeBeforeIsAnAccidentUntilItHappensTwice() {
        int first = sizing.max();
        good(first, false);
        sizing.cut();
        assertEquals(first, sizing.max());
        good(first, false);
        sizing.cut();
        assertEquals(first, sizing.max());
        sizing.cut();
        assertEquals(first / 2, sizing.max());
    }

    @Test
    void itGrowsAgainAndDaresTheCutSizeMuchLater() {
        int first = sizing.max();
        sizing.cut();
        for (int i = 0; i < 8; i++) {
            good(sizing.max(), false);
        }
        assertTrue(sizing.max() > first / 2 && sizing.max() < first);
        for (int i = 0; i < 40; i++) {
            good(sizing.max(), false);
        }
        assertTrue(sizing.max() < first, "not yet");
        for (int i = 0; i < 600; i++) {
            good(sizing.max(), false);
        }
        assertEquals(first, sizing.max());
    }

    @Test
    void smallFramesTeachNothing() {
        sizing.cut();
        int halved = sizing.max();
        for (int i = 0; i < 1000; i++) {
            good(10, false);
        }
        assertEquals(halved, sizing.max());
    }

    @Test
    void textThatGzipsWellIsReadInLargerPieces() {
        for (int i = 0; i < 20; i++) {
            good(sizing.raw(), true);
        }
        assertTrue(sizing.raw() > 10 * sizing.max(), () -> "" + sizing.raw());
        assertTrue(sizing.raw() <= Sizing.MOST_RAW);
        assertEquals(sizing.raw(), sizing.stride());
    }

    @Test
    void gzipIsGivenUpWhereItDoesNotPayAndTriedAgainNowAndThen() {
        for (int i = 0; i < 4; i++) {
            good(sizing.max(), false);
        }
        assertEquals(0, sizing.raw());
        int tries = 0;
        while (sizing.raw() == 0 && tries++ < 40) {
            good(sizing.max(), false);
        }
        assertTrue(sizing.raw() > 0);
    }

    private void good(int length, boolean zipped) {
        int text = zipped ? length / 20 : length * 4 / 3;
        Frame.Chunk chunk = new Frame.Chunk(0, new byte[length], text, zipped);
        Frame.Chunk none = new Frame.Chunk(0, new byte[0], 0, false);
        sizing.good(new Frame(
                new TargetState(TargetState.Kind.RUNNING, 0), chunk, none, length, 0, FrameFlags.NONE, "/d", ""));
    }
}
