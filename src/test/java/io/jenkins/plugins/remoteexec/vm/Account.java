package io.jenkins.plugins.remoteexec.vm;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Prints a line for each story: what came of it, whether or not it is as it should be. */
final class Account implements InvocationInterceptor {
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
            throw e;
        }
    }
}
