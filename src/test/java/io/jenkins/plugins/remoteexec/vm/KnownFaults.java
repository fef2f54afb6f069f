package io.jenkins.plugins.remoteexec.vm;

import java.lang.reflect.Method;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/** What is known not to be right yet: the stories that may fail, and then count as skipped. Empty when all is mended. */
final class KnownFaults implements InvocationInterceptor {
    /** Expressions for a method's name and the display name of its parameters, as in {@code theRebootIsToldAtOnce HOSTUP, 5, true}. */
    private static final List<String> STORIES = List.of(
            // the lock is lost with the power, or left empty, so that the command runs twice or its end is not told
            "^theRebootIsToldAtOnce \\w+, (1|5|10), ",
            "^outputThatWasNotFetchedIsWholeOrMissed \\w+, 1, 1$",
            // a start that failed for lack of room is called one that may have succeeded
            "^aDiskThatIsFullIsSaidToBe ",
            "^aDiskWithoutInodesIsSaidToBeFull ");

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        String name = method.getExecutable().getName() + " " + context.getDisplayName();
        MachineScenario scenario = (MachineScenario) context.getRequiredTestInstance();
        try {
            invocation.proceed();
            System.out.println(name + ": as it should be: " + scenario.story());
        } catch (AssertionError e) {
            System.out.println(name + ": NOT as it should be: " + scenario.story());
            if (STORIES.stream()
                    .anyMatch(each -> Pattern.compile(each).matcher(name).find())) {
                throw new TestAbortedException("a fault that is known: " + e.getMessage(), e);
            }
            throw e;
        }
    }
}
