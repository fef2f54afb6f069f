/** The one engine of this Jenkins, its HTTP calls, and the connections that executions share. */
package io.jenkins.plugins.remoteexec.connection;
