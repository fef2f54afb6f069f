/** Starts the simulators from a command line, for trying the plugin, or anything else, without a provider. */
package io.jenkins.plugins.remoteexec.simulator.byhand;
