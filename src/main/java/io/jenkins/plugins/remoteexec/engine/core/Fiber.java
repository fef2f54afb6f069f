package io.jenkins.plugins.remoteexec.engine.core;

import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Straight-line code that runs only while it has the turn of its {@link RunQueue}. It has a virtual thread from its first
 * turn on; before that it is no more than an entry in the queue. Its fields are guarded by the queue.
 */
final class Fiber {
    /** Ends a fiber where it waits: somebody else goes on. Passes through code of the engine only. */
    static final class Dropped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Dropped() {
            super(null, null, false, false);
        }
    }

    private static final Logger LOGGER = Logger.getLogger(Fiber.class.getName());

    Runnable story;
    Thread thread;

    /** Its entry in the queue, or null. */
    RunQueue.Entry entry;

    /** What it waits for, or null while it runs or is due. */
    Event awaited;

    boolean dropped;
    boolean over;

    private volatile boolean hasTurn;

    Fiber(Runnable story) {
        this.story = story;
    }

    void giveTurn() {
        hasTurn = true;
        try {
            LockSupport.unpark(thread);
        } catch (RuntimeException | Error e) {
            // no thread to carry it just now: it is in the line of those that come next, and must not be taken for lost
            LOGGER.log(Level.SEVERE, "A fiber of the engine may go on late", e);
        }
    }

    /** Stands still until it has been given the turn. */
    void awaitTurn() {
        while (!hasTurn) {
            LockSupport.park(this);
            // nothing is ended by an interrupt here, and a thread that stays interrupted would not stand still
            Thread.interrupted();
        }
        hasTurn = false;
    }
}
