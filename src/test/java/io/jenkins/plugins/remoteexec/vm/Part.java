package io.jenkins.plugins.remoteexec.vm;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Which stories are told: about three minutes of them in every build, all of them with {@code -Dremoteexec.vm=all}, and
 * with any other value those whose parameters match it, as in {@code '-Dremoteexec.vm=HOSTUP, 5, true'}.
 */
final class Part {
    private static final String CHOSEN = System.getProperty("remoteexec.vm", "");

    private Part() {}

    /** The parameters of one story, with its provider in front; that of this provider is told in every build. */
    static Stream<Arguments> story(Api inEveryBuild, Object... parameters) {
        return Stream.of(Api.values())
                .map(api -> with(api, parameters))
                .filter(story -> CHOSEN.isEmpty() ? story[0] == inEveryBuild : isChosen(story))
                .map(story -> arguments(story));
    }

    /** As {@link #story}, told in no usual build. */
    static Stream<Arguments> longStory(Object... parameters) {
        return Stream.of(Api.values())
                .map(api -> with(api, parameters))
                .filter(story -> !CHOSEN.isEmpty() && isChosen(story))
                .map(story -> arguments(story));
    }

    private static boolean isChosen(Object[] story) {
        String text = Arrays.toString(story);
        return CHOSEN.equals("all") || Pattern.compile(CHOSEN).matcher(text).find();
    }

    private static Object[] with(Api api, Object... parameters) {
        return Stream.concat(Stream.of(api), Arrays.stream(parameters)).toArray();
    }
}
