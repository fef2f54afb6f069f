package io.jenkins.plugins.remoteexec.standins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plants every kind of mistake that a stand-in can have, and looks whether it is found. */
class StandInComparisonTest {

    private static final String REAL_THING = """
            public abstract class Thing<T extends Comparable<T>> extends java.util.AbstractList<String>
                    implements java.io.Serializable {
                public static final String NAME = "thing";
                public static final Object TOKEN = new Object();
                protected int count;
                protected Thing(String name) {}
                public abstract void run() throws java.io.IOException;
                public final void stop() {}
                public static Thing<?> of(String name) { return null; }
                public java.util.List<String> names(T first) throws IllegalStateException { return null; }
                protected void hook() {}
                void secret() {}
                @Deprecated public void old() {}
                public String get(int index) { return null; }
                public int size() { return 0; }
            }
            """;

    private static final String HONEST_THING = """
            public abstract class Thing<T extends Comparable<T>> {
                public static final String NAME = "thing";
                public static final Object TOKEN = null;
                protected int count;
                protected Thing(String name) {}
                public abstract void run() throws java.io.IOException;
                public final void stop() {}
                public static Thing<?> of(String name) { return null; }
                public java.util.List<String> names(T first) { return null; }
                protected void hook() {}
            }
            """;

    /** Many tests share one reality, which is compiled once. */
    private static final Map<String, Compiled> REALITIES = new HashMap<>();

    @TempDir
    private static Path folder;

    @Test
    void aStandInThatTellsLessThanTheTruthIsFine() throws IOException {
        String partial = """
                public abstract class Thing<T extends Comparable<T>> implements java.io.Serializable {
                    public static final String NAME = "thing";
                    public static final Object TOKEN = null;
                    private final String own;
                    protected Thing(String name) { own = name; }
                    Thing() { own = "no plugin may call this"; }
                    public abstract void run() throws java.io.IOException;
                    public java.util.List<String> names(T first) { throw new UnsupportedOperationException(own); }
                    protected void hook() { helper(); }
                    public boolean isEmpty() { return true; }
                    private void helper() {}
                }
                """;

        assertThat(differences(REAL_THING, partial), empty());
        assertThat(differences(REAL_THING, HONEST_THING), empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    public static final String NAME = "thing";  | public static final String NAME = "other";   | its constant is thing in reality, not other
                    public static final String NAME = "thing";  | public static final String NAME = new String(); | its constant is thing in reality, not null
                    public static final Object TOKEN = null;    | public static final Object COIN = null;      | there is no such field in reality
                    public static final Object TOKEN = null;    | public static final String TOKEN = null;     | there is no such field in reality
                    public static final Object TOKEN = null;    | public static Object TOKEN = null;           | is final in reality
                    public static final Object TOKEN = null;    | public final Object TOKEN = null;            | is static in reality
                    protected int count;                        | public int count;                            | is PROTECTED in reality
                    protected Thing(String name) {}             | protected Thing(Object name) {}              | there is no such method in reality
                    protected Thing(String name) {}             | public Thing(String name) {}                 | is PROTECTED in reality
                    public abstract void run() throws java.io.IOException; | public void run() throws java.io.IOException {} | is abstract in reality
                    public abstract void run() throws java.io.IOException; | public abstract void run();      | checked exceptions is [java/io/IOException] in reality
                    public final void stop() {}                 | public void stop() {}                        | is final in reality
                    public final void stop() {}                 | public final int stop() { return 0; }        | there are [world/Thing.stop()V]
                    public static Thing<?> of(String name) { return null; } | public Thing<?> of(String name) { return null; } | is static in reality
                    public java.util.List<String> names(T first) { return null; } | public java.util.List<T> names(T first) { return null; } | its generic form is
                    protected void hook() {}                    | public void hook() {}                        | is PROTECTED in reality
                    protected void hook() {}                    | protected void secret() {}                   | is PACKAGE in reality
                    protected void hook() {}                    | public void old() {}                         | is deprecated in reality
                    protected void hook() {}                    | protected abstract void hook();              | is not abstract in reality
                    protected void hook() {}                    | protected final void hook() {}               | is not final in reality
                    """)
    void aMemberThatIsNotSoInRealityIsFound(String truth, String mistake, String finding) throws IOException {
        assertThat("the mistake replaces something", HONEST_THING, containsString(truth));

        assertThat(differences(REAL_THING, HONEST_THING.replace(truth, mistake)), contains(containsString(finding)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    public class Other {}                                  | there is no such class in reality
                    public interface Thing<T extends Comparable<T>> {}     | the kind is another in reality
                    public class Thing<T extends Comparable<T>> { Thing() {} } | is abstract in reality
                    @Deprecated public abstract class Thing<T extends Comparable<T>> { Thing() {} } | is not deprecated in reality
                    public abstract class Thing<T> { Thing() {} }          | type parameters are
                    public abstract class Thing<T extends Comparable<T>> extends Thread { Thing() {} } | does not extend java/lang/Thread
                    public abstract class Thing<T extends Comparable<T>> implements Runnable { Thing() {} } | does not implement java/lang/Runnable
                    public abstract class Thing<T extends Comparable<T>> {} | there is no such method in reality
                    public abstract class Thing<T extends Comparable<T>> { Thing() {} public class Part { Part() {} } } | there is no such class in reality
                    """)
    void aTypeThatIsNotSoInRealityIsFound(String standIn, String finding) throws IOException {
        assertThat(differences(REAL_THING, standIn), hasItem(containsString(finding)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    RetentionPolicy.RUNTIME | RetentionPolicy.SOURCE | Retention; is
                    ElementType.METHOD      | ElementType.FIELD      | Target; is
                    default 7               | default 8              | its default is 7 in reality, not 8
                    default 7               | ``                     | its default is 7 in reality, not null
                    """)
    void anAnnotationThatIsNotSoInRealityIsFound(String truth, String mistake, String finding) throws IOException {
        String real = """
                import java.lang.annotation.*;
                @Retention(RetentionPolicy.RUNTIME)
                @Target(ElementType.METHOD)
                public @interface Mark { int value() default 7; }
                """;

        assertThat(differences(real, real), empty());
        assertThat(differences(real, real.replace(truth, mistake)), contains(containsString(finding)));
    }

    @Test
    void aNestedClassIsComparedByTheFlagsOfItsSource() throws IOException {
        String real = "public class Outer { protected static class Part {} }";

        assertThat(differences(real, real), empty());
        assertThat(
                differences(real, real.replace("static ", "")),
                hasItem(containsString("world/Outer$Part: is static in reality")));
        assertThat(
                differences(real, real.replace("protected ", "public ")),
                hasItem(containsString("world/Outer$Part: is PROTECTED in reality")));
    }

    @Test
    void anEnumConstantWithABodyIsNobodysBusiness() throws IOException {
        String real = "public enum Level { LOW { void f() {} }, HIGH { void f() {} }; abstract void f(); }";

        assertThat(differences(real, "public enum Level { LOW, HIGH }"), empty());
        assertThat(
                differences(real, "public enum Level { LOW, HIGHEST }"),
                contains(containsString("world/Level.HIGHEST")));
    }

    private static List<String> differences(String real, String standIn) throws IOException {
        Compiled reality = REALITIES.get(real);
        if (reality == null) {
            reality = Compiled.of(Files.createTempDirectory(folder, "real"), "", real);
            REALITIES.put(real, reality);
        }
        Compiled standIns = Compiled.of(Files.createTempDirectory(folder, "stand-in"), "", standIn);
        return StandInComparison.differences(standIns.classes(), new ClassFiles(reality.loader()));
    }
}
