package io.jenkins.plugins.remoteexec.standins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiles a plugin against one world and asks whether it would link in another. */
class LinkCheckTest {

    private static final String BASE = """
            public abstract class Base {
                public static int count;
                public String name;
                protected Base() {}
                public void start() {}
                protected void stop() {}
                public Object result() { return null; }
                public static Base current() { return null; }
                @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
                public @interface Mark { int value() default 1; }
            }
            """;

    private static final String PLUGIN = """
            @Base.Mark(2)
            public class Plugin extends Base {
                @Override public void start() { Base.count++; name = "x"; stop(); }
                @Override public String result() { return String.join("", java.util.List.of(name)); }
                void use(Base[] bases) {
                    Runnable later = current()::start;
                    java.util.Map.of(1, 2).forEach((k, v) -> later.run());
                    Object copy = bases.clone();
                    Class<?> type = Base.class;
                    try { super.start(); } catch (IllegalStateException e) { throw e; }
                    switch (Thread.State.NEW) { case NEW -> later.run(); default -> {} }
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void whatWasCompiledAgainstTheRealClassesLinks() throws IOException {
        assertThat(problems(BASE), empty());
    }

    @Test
    void aMissingClassIsFoundWhereverItIsNamed() throws IOException {
        List<String> problems = problems("public class Unrelated {}");

        assertThat(
                problems.stream()
                        .filter(problem -> problem.contains("supertype"))
                        .toList(),
                contains(containsString("its supertype world/Base is missing")));
        assertThat(
                problems.stream()
                        .filter(problem -> problem.contains("NoClassDefFoundError world/Base$Mark"))
                        .toList(),
                contains(containsString("world/Plugin: ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    public void start()          | public final void start()      | world/Plugin.start()V: overrides the final world/Base.start()V
                    protected void stop()        | private void stop()            | IllegalAccessError world/Plugin.stop()V
                    protected void stop()        | protected void halt()          | NoSuchMethodError world/Plugin.stop()V
                    protected void stop()        | protected static void stop()   | IncompatibleClassChangeError, world/Plugin.stop()V is static
                    public static int count      | public static long count       | NoSuchFieldError world/Base.count I
                    public static int count      | public int count               | IncompatibleClassChangeError, world/Base.count I is not static
                    public String name           | String name                    | IllegalAccessError world/Plugin.name
                    public Object result() {     | public CharSequence result() { | looks like an override of world/Base.result()Ljava/lang/CharSequence;
                    protected Base() {}          | protected Base() {} public abstract void more(); | does not implement the abstract world/Base.more()V
                    protected Base() {}          | Base() {}                      | IllegalAccessError world/Base.<init>()V
                    int value() default 1;       | int number() default 1;        | the annotation world.Base$Mark has no value
                    """)
    void whatWouldFailAtRunTimeIsFound(String then, String now, String finding) throws IOException {
        assertThat("the change replaces something", BASE, containsString(then));

        assertThat(problems(BASE.replace(then, now)), hasItem(containsString(finding)));
    }

    @Test
    void aClassThatBecameFinalCannotBeExtended() throws IOException {
        String changed = BASE.replace("public abstract class", "public final class");

        assertThat(problems(changed), contains("world/Plugin: cannot extend world/Base"));
    }

    private List<String> problems(String realBase) throws IOException {
        Compiled before = Compiled.of(folder.resolve("before"), "", BASE);
        Compiled plugin = Compiled.of(folder.resolve("plugin"), before.folder().toString(), PLUGIN);
        Compiled now = Compiled.of(Files.createTempDirectory(folder, "now"), "", realBase);
        return LinkCheck.problems(plugin.classes(), now.loader());
    }
}
