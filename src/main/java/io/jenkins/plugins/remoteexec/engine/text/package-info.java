/** Bytes to harmless text, and text for logs, shells and people. */
package io.jenkins.plugins.remoteexec.engine.text;
