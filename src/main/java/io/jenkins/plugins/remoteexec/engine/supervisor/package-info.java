/**
 * Durable executions, without anything that waits or talks: the supervisor's shell text, the text of every exec call, and
 * what the target answers.
 *
 * <p>Nothing here knows Jenkins, HTTP or time. {@link io.jenkins.plugins.remoteexec.engine.supervisor.Calls} makes texts,
 * {@link io.jenkins.plugins.remoteexec.engine.supervisor.FrameParser} reads answers, and whoever drives an execution sends
 * the one and feeds the other. How it works on the target is told in {@code docs/durable.md}.
 */
package io.jenkins.plugins.remoteexec.engine.supervisor;
