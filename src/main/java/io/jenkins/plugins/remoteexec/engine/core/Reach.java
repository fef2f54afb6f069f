package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;

/**
 * What is certain of whether one execution's calls have reached its API. Until one of them may have, the execution can
 * end at once, with nothing left behind. Calls end on other threads than those that ask.
 */
final class Reach {
    /** Where another JVM finds what is certain of it. */
    interface Ledger {
        /**
         * A call is about to be made. When this returns it is stored that the call may have arrived.
         *
         * @throws ListenerQueue.NotTaken if that cannot be stored; then the call must not be made
         */
        void mayArrive() throws ListenerQueue.NotTaken;

        /** No call was carried out so far, and none is under way; nobody waits until that is stored. */
        void hasNotArrived();
    }

    /** Why a call was not made. */
    private static final String NOT_WANTED = "nothing is sent any more";

    /** A name that was never resolved is rather wrong than out of order. */
    static final Duration WITH_UNKNOWN_HOST = Duration.ofSeconds(30);

    /** Whether any call was answered, or has failed otherwise than because of the host's name. */
    private boolean wasHostKnown;

    private Ledger ledger;
    private boolean mayHaveArrived;
    private int underWay;
    private boolean unwanted;
    private boolean closed;

    /** Whether the last failure was that the name of the API's host could not be resolved. */
    private boolean isHostUnknown;

    /** @param where is told of the calls of an execution that another JVM may go on with */
    void recordIn(@NonNull Ledger where) {
        ledger = where;
    }

    /**
     * Records that a call is about to be made.
     *
     * @throws ListenerQueue.NotTaken as {@link Ledger#mayArrive}
     */
    void recordCall() throws ListenerQueue.NotTaken {
        if (ledger != null) {
            ledger.mayArrive();
        }
    }

    /** Records that no call has arrived, if that is so and more are to come. */
    void recordFailure() {
        if (ledger != null && isUntouched() && !isClosed()) {
            ledger.hasNotArrived();
        }
    }

    /** @param may whether calls that another JVM has made may have arrived */
    synchronized void earlier(boolean may) {
        wasHostKnown = true;
        mayHaveArrived = may;
    }

    synchronized boolean mayHaveArrived() {
        return mayHaveArrived;
    }

    /** The API has answered a call that has nothing to do with the command. */
    synchronized void answered() {
        wasHostKnown = true;
    }

    /** The same request, of which the outcome is noted here. */
    @NonNull
    EndpointGate.Request<ExecStatus> noting(@NonNull EndpointGate.Request<ExecStatus> request) {
        return () -> {
            begin();
            boolean arrived = true;
            try {
                return request.send();
            } catch (ApiException e) {
                arrived = e.delivery() == Delivery.UNKNOWN;
                failed(e);
                throw e;
            } finally {
                over(arrived);
            }
        };
    }

    private synchronized void begin() throws ApiException {
        if (closed) {
            throw ApiException.of(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT)
                    .text(NOT_WANTED)
                    .build();
        }
        underWay++;
    }

    /** Any call of this execution has failed. */
    synchronized void failed(@NonNull ApiException failure) {
        isHostUnknown = failure.isHostUnknown();
        wasHostKnown |= !isHostUnknown;
    }

    private synchronized void over(boolean arrived) {
        underWay--;
        mayHaveArrived |= arrived;
        wasHostKnown |= arrived;
    }

    /**
     * Nobody wants what the calls are made for: if none of them has arrived, none has to.
     *
     * @return as {@link #isClosed}
     */
    synchronized boolean unwanted() {
        unwanted = true;
        return isClosed();
    }

    /** Whether no call has arrived, and none is under way. */
    private synchronized boolean isUntouched() {
        return !mayHaveArrived && underWay == 0;
    }

    /**
     * From now on nothing is sent, if it is not wanted and nothing can have arrived yet.
     *
     * @return whether that is so
     */
    synchronized boolean isClosed() {
        closed |= unwanted && isUntouched();
        return closed;
    }

    /** How long what fails now may go on failing before it is final. */
    @NonNull
    synchronized Duration patience(@NonNull Duration usual) {
        boolean brief = isHostUnknown && !wasHostKnown && WITH_UNKNOWN_HOST.compareTo(usual) < 0;
        return brief ? WITH_UNKNOWN_HOST : usual;
    }
}
