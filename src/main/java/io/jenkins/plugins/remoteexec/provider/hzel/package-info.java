/** hzel containers: their settings, their client, their wire model. */
package io.jenkins.plugins.remoteexec.provider.hzel;
