/** The extension point for kinds of API, and what their forms share. */
package io.jenkins.plugins.remoteexec.provider;
