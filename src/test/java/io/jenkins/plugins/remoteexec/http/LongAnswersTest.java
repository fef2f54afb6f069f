package io.jenkins.plugins.remoteexec.http;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class LongAnswersTest {
    private final Semaphore ofAll = new Semaphore(LongAnswers.AT_A_TIME);
    private final LongAnswers slow = new LongAnswers(ofAll, Duration.ZERO);
    private final LongAnswers other = new LongAnswers(ofAll, Duration.ZERO);
    private final LongAnswers third = new LongAnswers(ofAll, Duration.ZERO);

    @Test
    void oneSlowApiLeavesTurnsForOthersAndAllTogetherHaveFour() throws Exception {
        slow.enter();
        slow.enter();
        assertThrows(LongAnswers.Busy.class, slow::enter);
        other.enter();
        other.enter();
        assertThrows(LongAnswers.Busy.class, third::enter);
        slow.leave();
        third.enter();
        assertThrows(LongAnswers.Busy.class, slow::enter);
        slow.leave();
        other.leave();
        other.leave();
        third.leave();
        slow.enter();
        slow.leave();
    }
}
