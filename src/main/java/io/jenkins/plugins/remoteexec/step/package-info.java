/** The Pipeline step, its execution, its results. */
package io.jenkins.plugins.remoteexec.step;
