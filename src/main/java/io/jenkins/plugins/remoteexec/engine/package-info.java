/** What authors of providers and the Jenkins side see: command, execution, outcome, engine, provider client. */
package io.jenkins.plugins.remoteexec.engine;
