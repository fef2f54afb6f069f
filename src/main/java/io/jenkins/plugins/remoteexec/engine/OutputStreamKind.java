package io.jenkins.plugins.remoteexec.engine;

/** The two streams of a command's output. */
public enum OutputStreamKind {
    STDOUT,
    STDERR
}
