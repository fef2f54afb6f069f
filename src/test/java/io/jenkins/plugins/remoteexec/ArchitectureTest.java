package io.jenkins.plugins.remoteexec;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.FormAccess;
import io.jenkins.plugins.remoteexec.step.RemoteExecStep;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.kohsuke.stapler.verb.POST;

/** The rooms of the plugin, and which of them may know which: docs/architecture.md. */
class ArchitectureTest {
    private static final String ROOT = "io.jenkins.plugins.remoteexec";

    private static final JavaClasses PLUGIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static final String[] JENKINS = {
        "hudson..", "jenkins..", "org.jenkinsci..", "org.kohsuke.stapler..", "com.cloudbees.."
    };

    @Test
    void arrowsPointDownOnly() {
        ArchRule rule = layers("step", "freestyle", "options", "run", "log", "endpoint", "connection", "provider")
                .layer("engine")
                .definedBy(ROOT + ".engine..")
                .layer("http")
                .definedBy(ROOT + ".http..")
                // the build step shows the help texts of the step, and nothing else of it
                .ignoreDependency(RemoteExecBuilder.DescriptorImpl.class, RemoteExecStep.class)
                .whereLayer("step")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("freestyle")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("options")
                .mayOnlyAccessLayers("run", "endpoint", "provider")
                .whereLayer("run")
                .mayOnlyAccessLayers("log", "endpoint", "connection", "provider", "engine", "http")
                .whereLayer("log")
                .mayOnlyAccessLayers("engine", "http")
                .whereLayer("endpoint")
                .mayOnlyAccessLayers("connection", "provider", "engine", "http")
                .whereLayer("connection")
                .mayOnlyAccessLayers("provider", "engine", "http")
                .whereLayer("provider")
                .mayOnlyAccessLayers("engine", "http")
                .whereLayer("engine")
                .mayOnlyAccessLayers("http")
                .whereLayer("http")
                .mayNotAccessAnyLayer();
        rule.check(PLUGIN);
    }

    /** The core drives everything else of the engine, and only who starts the engine knows the core. */
    @Test
    void arrowsInTheEnginePointDownOnly() {
        ArchRule rule = layers("connection", "engine.core", "engine.supervisor", "engine.text", "http")
                .layer("engine")
                .definedBy(ROOT + ".engine")
                .whereLayer("engine.core")
                .mayOnlyBeAccessedByLayers("connection")
                .whereLayer("engine")
                .mayOnlyAccessLayers("engine.text", "http")
                .whereLayer("engine.supervisor")
                .mayOnlyBeAccessedByLayers("engine.core")
                .whereLayer("engine.supervisor")
                .mayOnlyAccessLayers("engine.text")
                .whereLayer("engine.text")
                .mayNotAccessAnyLayer();
        rule.check(PLUGIN);
    }

    private static LayeredArchitecture layers(String... rooms) {
        LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInAnyPackage(ROOT + "..");
        for (String room : rooms) {
            layers = layers.layer(room).definedBy(ROOT + "." + room + "..");
        }
        return layers;
    }

    @Test
    void engineAndHttpKnowNothingOfJenkins() {
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".engine..", ROOT + ".http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(JENKINS);
        rule.check(PLUGIN);
    }

    /** A client and what only it uses make up the wire side of a provider; the form model next to it may know Jenkins. */
    @Test
    void clientsKnowNothingOfJenkins() {
        ArchRule rule = noClasses()
                .that()
                .areAssignableTo(ProviderClient.class)
                .or(simpleNameEndingWith("Client"))
                .should()
                .transitivelyDependOnClassesThat(resideInAnyPackage(JENKINS));
        rule.check(PLUGIN);
    }

    @Test
    void httpStandsOnLibrariesAlone() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(ROOT + ".http..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java..",
                        "javax..",
                        "okhttp3..",
                        "okio..",
                        "kotlin..",
                        "com.fasterxml.jackson..",
                        "edu.umd.cs..",
                        ROOT + ".http..");
        rule.check(PLUGIN);
    }

    @Test
    void providersDoNotKnowEachOther() {
        ArchRule rule = slices().matching(ROOT + ".provider.(*)..").should().notDependOnEachOther();
        rule.check(PLUGIN);
    }

    @Test
    void nobodySleeps() {
        ArchRule rule = noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class);
        rule.check(PLUGIN);
    }

    /** One seed gives one run: what is below the Jenkins side is given its time and its random numbers. */
    @Test
    void timeAndChanceAreHandedIn() {
        timeAndChanceComeFrom(TimeAndChance.class, ROOT + ".engine..", ROOT + ".http..", ROOT + ".provider..")
                .check(PLUGIN);
    }

    @Test
    void whoTakesTimeOrChanceByHimselfIsFound() {
        JavaClasses own = new ClassFileImporter().importClasses(LooksAtTheClock.class, Measures.class, Rolls.class);
        for (JavaClass each : own) {
            JavaClasses one = own.that(equivalentTo(each.reflect()));
            assertThrows(AssertionError.class, () -> timeAndChanceComeFrom(TimeAndChance.class, ROOT + "..")
                    .check(one));
        }
    }

    private static ArchRule timeAndChanceComeFrom(Class<?> source, String... rooms) {
        return noClasses()
                .that()
                .resideInAnyPackage(rooms)
                .and(not(equivalentTo(source)))
                .should()
                .callMethodWhere(target(owner(resideInAPackage("java.time..")))
                        .and(target(nameMatching("now|system.*")))
                        .as("asks the time of this machine"))
                .orShould()
                .callMethodWhere(target(owner(type(System.class))).and(target(nameMatching("nanoTime|current.*"))))
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .dependOnClassesThat(assignableTo(Random.class));
    }

    private static final class LooksAtTheClock {
        @SuppressWarnings("unused")
        private final Instant now = Instant.now();
    }

    private static final class Measures {
        @SuppressWarnings("unused")
        private final long now = System.nanoTime();
    }

    private static final class Rolls {
        @SuppressWarnings("unused")
        private final Random dice = new SecureRandom();
    }

    /** What anybody can call with a browser begins with the question whether he may, and is no mere GET. */
    @Test
    void everyWebMethodIsPostedToAndAsksForPermissionFirst() {
        webMethodsAreSafe().check(PLUGIN);
    }

    @Test
    void aWebMethodThatForgetsIsFound() {
        JavaClasses forgetful = new ClassFileImporter().importClasses(ForgetsThePost.class);
        JavaClasses late = new ClassFileImporter().importClasses(AsksLate.class);
        assertThrows(AssertionError.class, () -> webMethodsAreSafe().check(forgetful));
        assertThrows(AssertionError.class, () -> webMethodsAreSafe().check(late));
    }

    private static ArchRule webMethodsAreSafe() {
        return methods()
                .that()
                .haveNameMatching("do[A-Z].*")
                .and()
                .arePublic()
                .should()
                .beAnnotatedWith(POST.class)
                .andShould(askForPermissionFirst());
    }

    private static ArchCondition<JavaMethod> askForPermissionFirst() {
        return new ArchCondition<>("ask for permission first") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                int first = method.getCallsFromSelf().stream()
                        .mapToInt(JavaCall::getLineNumber)
                        .min()
                        .orElse(0);
                boolean asks = method.getCallsFromSelf().stream()
                        .filter(call -> call.getLineNumber() == first)
                        .anyMatch(ArchitectureTest::asksForPermission);
                events.add(new SimpleConditionEvent(
                        method, asks, method.getFullName() + " calls something before it asks for permission"));
            }
        };
    }

    private static boolean asksForPermission(JavaCall<?> call) {
        return call.getTargetOwner().isEquivalentTo(FormAccess.class)
                || call.getName().equals("checkPermission");
    }

    private static final class ForgetsThePost {
        @SuppressWarnings("unused")
        public boolean doReveal() {
            return FormAccess.mayConfigure(null);
        }
    }

    private static final class AsksLate {
        @POST
        @SuppressWarnings("unused")
        public boolean doConnect() {
            Thread.onSpinWait();
            return FormAccess.mayConfigure(null);
        }
    }
}
