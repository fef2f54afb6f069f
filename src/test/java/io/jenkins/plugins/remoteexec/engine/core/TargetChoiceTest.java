package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.Selection;
import io.jenkins.plugins.remoteexec.engine.TargetRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What comes of a target that leaves the choice to the provider. */
class TargetChoiceTest {
    private static final TargetRule WEB_ONLY = target -> target.startsWith("web-")
            ? Optional.empty()
            : Optional.of("Endpoint 'prod' is for 'web-*'. Ask Operations");

    private final EngineFixture given = new EngineFixture();

    @Test
    void oneOfAChoiceIsTakenAndNamed() {
        choose(Selection.anyOf(List.of("web-01")), TargetRule.NONE);

        assertThat(given.provider.calls, contains("expand selector:x", "submit shell on web-01"));
        assertThat(given.listener.notices(), contains("notice 'selector:x' was resolved to web-01"));
    }

    @Test
    void onlyWhatTheRuleAdmitsIsChosen() {
        Set<String> chosen = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            given.provider.calls.clear();
            choose(Selection.anyOf(List.of("db-01", "web-01", "web-02", "db-02")), WEB_ONLY);
            chosen.add(given.provider.calls.get(1));
        }

        assertThat(chosen, contains("submit shell on web-01", "submit shell on web-02"));
    }

    @Test
    void whereTheRuleAdmitsNoneItIsQuoted() {
        choose(Selection.anyOf(List.of("db-01", "db-02")), WEB_ONLY);

        assertThat(given.provider.count("submit"), is(0L));
        assertThat(given.listener.outcome, instanceOf(Outcome.NotStarted.class));
        assertThat(
                given.listener.outcome.describe(),
                containsString(
                        "'selector:x' currently matches db-01, db-02. Endpoint 'prod' is for 'web-*'. Ask Operations"));
    }

    @Test
    void allOfOneTargetIsThatTarget() {
        choose(Selection.allOf(List.of("db-01"), ""), TargetRule.NONE);

        assertThat(given.provider.count("submit shell on db-01"), is(1L));
    }

    @Test
    void aRuleThatDoesNotLinkEndsTheExecution() {
        choose(Selection.anyOf(List.of("web-01")), target -> {
            throw new NoClassDefFoundError("com/example/Rule");
        });

        assertThat(given.listener.outcome, instanceOf(Outcome.NotStarted.class));
        assertThat(given.listener.outcome.describe(), containsString("com/example/Rule"));
    }

    @Test
    void theOnlyTargetMustBeAdmittedToo() {
        choose(Selection.allOf(List.of("db-01"), ""), WEB_ONLY);

        assertThat(given.provider.count("submit"), is(0L));
        assertThat(given.listener.outcome.describe(), containsString("is for 'web-*'"));
    }

    @Test
    void severalTargetsAreListedWithWhatToDo() {
        choose(Selection.allOf(List.of("web-01", "web-02"), ", or write _any"), TargetRule.NONE);

        assertThat(given.provider.count("submit"), is(0L));
        assertThat(
                given.listener.outcome.describe(),
                containsString(
                        "'selector:x' currently matches 2 targets (web-01, web-02), but a step runs on exactly one:"
                                + " name one, or run one step per target in parallel, or write _any"));
    }

    @Test
    void aLongListIsCut() {
        List<String> many =
                IntStream.rangeClosed(1, 300).mapToObj(i -> "web-" + i).toList();
        choose(Selection.allOf(many, ""), TargetRule.NONE);

        assertThat(given.listener.outcome.describe(), containsString("300 targets (web-1, web-2, "));
        assertThat(given.listener.outcome.describe(), containsString("web-10 and 290 more)"));
        assertThat(given.listener.outcome.describe(), not(containsString("web-11")));
    }

    @Test
    void aConnectionThatIsLimitedSharesItsQueue() {
        EndpointConnection whole = given.connection();
        EndpointConnection limited = EndpointConnection.of(whole.limitedTo(WEB_ONLY));

        assertThat(limited.gate(), is(sameInstance(whole.gate())));
        assertThat(limited.client(), is(sameInstance(whole.client())));
        assertThat(whole.rule().refusal("db-01"), is(Optional.empty()));
        assertThat(limited.rule().refusal("db-01").isPresent(), is(true));
        assertThat(limited.limitedTo(TargetRule.NONE).rule().refusal("db-01").isPresent(), is(false));
    }

    private void choose(Selection selection, TargetRule rule) {
        given.provider.selection = selection;
        given.provider.answers(FakeProvider.exited(0, "", ""));
        given.listener.events.clear();
        given.engine.start(
                given.connection().limitedTo(rule),
                "selector:x",
                Command.ofScript("deploy").build(),
                Mode.DIRECT,
                given.listener);
        given.time.settle();
        assertThat(given.provider.calls, is(not(empty())));
    }
}
