/** HostUp VPS: its settings, its client, its wire model. */
package io.jenkins.plugins.remoteexec.provider.hostup;
