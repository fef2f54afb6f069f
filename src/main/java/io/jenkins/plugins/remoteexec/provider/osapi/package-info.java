/** OSAPI: its settings, its client, its wire model. */
package io.jenkins.plugins.remoteexec.provider.osapi;
