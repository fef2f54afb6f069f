/** Virtuozzo Infrastructure: its settings, its client over the OpenStack APIs, its wire model. */
package io.jenkins.plugins.remoteexec.provider.virtuozzo;
