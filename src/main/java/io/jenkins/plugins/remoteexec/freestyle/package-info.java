/** The build step. */
package io.jenkins.plugins.remoteexec.freestyle;
