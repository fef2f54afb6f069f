/** How executions run: durable and direct, one turn for all of them, the gate of an endpoint, the one retry. */
package io.jenkins.plugins.remoteexec.engine.core;
