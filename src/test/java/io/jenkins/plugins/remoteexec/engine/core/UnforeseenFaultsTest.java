package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a provider of somebody else throws where nothing is to be thrown, an execution has its one end. */
class UnforeseenFaultsTest {
    enum Fault {
        EXCEPTION,
        ERROR,
        /** Other languages than Java declare no exceptions. */
        UNDECLARED,
        WITHOUT_WORDS;

        <T extends Throwable> void strike() throws T {
            throw Fault.<T>as(
                    switch (this) {
                        case EXCEPTION -> new IllegalStateException("a mistake");
                        case ERROR -> new NoSuchMethodError("another version");
                        case UNDECLARED -> new IOException("undeclared");
                        case WITHOUT_WORDS ->
                            new IllegalStateException() {
                                private static final long serialVersionUID = 1L;

                                @Override
                                public String getMessage() {
                                    throw new IllegalStateException("no words");
                                }
                            };
                    });
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> T as(Throwable any) {
            return (T) any;
        }
    }

    private final EngineFixture given = new EngineFixture();

    @ParameterizedTest
    @EnumSource
    void whereATargetIsChosen(Fault fault) {
        theEnd(Mode.DURABLE, new Faulty(given, fault, "isSelector"), Outcome.NotStarted.class);
    }

    @ParameterizedTest
    @EnumSource
    void beforeASubmission(Fault fault) {
        theEnd(Mode.DIRECT, new Faulty(given, fault, "caveats"), Outcome.NotStarted.class);
    }

    @ParameterizedTest
    @EnumSource
    void whereASubmissionIsPrepared(Fault fault) {
        theEnd(Mode.DIRECT, new Faulty(given, fault, "ticket"), Outcome.NotStarted.class);
    }

    @ParameterizedTest
    @EnumSource
    void inASubmission(Fault fault) {
        theEnd(Mode.DIRECT, new Faulty(given, fault, "submit"), Outcome.Lost.class);
    }

    private void theEnd(Mode mode, Faulty provider, Class<? extends Outcome> outcome) {
        EndpointConnection connection = given.engine.connect(provider, given.limits);
        given.engine.start(connection, "web-01", Command.ofScript("x").build(), mode, given.listener);
        given.time.seconds(600);

        assertThat(given.listener.outcome, is(instanceOf(outcome)));
        assertThat(given.listener.ends(), is(1L));
        assertThat(connection.gate().inFlight(), is(0));
        assertThat(connection.followers(), is(0));
        assertThat(given.time.queue().alive(), is(1));
    }

    private record Faulty(EngineFixture given, Fault fault, String where) implements ProviderClient {
        private void perhaps(String here) {
            if (here.equals(where)) {
                fault.<RuntimeException>strike();
            }
        }

        @Override
        public String describe() {
            return "Faulty";
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.builder().build();
        }

        @Override
        public boolean isSelector(String target) {
            perhaps("isSelector");
            return false;
        }

        @Override
        public List<String> caveats(ExecRequest request) {
            perhaps("caveats");
            return List.of();
        }

        @Override
        public String ticket(ExecRequest request) {
            perhaps("ticket");
            return null;
        }

        @Override
        public ExecStatus submit(ExecRequest request) throws ApiException {
            perhaps("submit");
            return given.provider.submit(request);
        }

        @Override
        public ExecStatus poll(String target, String handle) throws ApiException {
            return given.provider.poll(target, handle);
        }

        @Override
        public Probe probe() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TargetInfo> targets() {
            throw new UnsupportedOperationException();
        }
    }
}
