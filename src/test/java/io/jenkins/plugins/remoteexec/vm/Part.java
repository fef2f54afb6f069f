package io.jenkins.plugins.remoteexec.vm;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Which stories are told: three minutes of them in every build, all of them with {@code -Dremoteexec.vm=all}. */
final class Part {
    private static final boolean ALL = "all".equals(System.getProperty("remoteexec.vm"));

    private Part() {}

    /** The parameters of one story with its provider first; this provider's is told in every build. */
    static Stream<Arguments> story(Api inEveryBuild, Object... parameters) {
        return Stream.of(Api.values()).filter(api -> ALL || api == inEveryBuild).map(api -> with(api, parameters));
    }

    /** As {@link #story}, told for each provider, and only if all are told. */
    static Stream<Arguments> longStory(Object... parameters) {
        return ALL ? Stream.of(Api.values()).map(api -> with(api, parameters)) : Stream.empty();
    }

    private static Arguments with(Api api, Object... parameters) {
        return arguments(
                Stream.concat(Stream.of(api), Arrays.stream(parameters)).toArray());
    }
}
