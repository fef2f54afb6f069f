/** What reaches the build log: whole lines, masked; the journal that says how far they are; captured output. */
package io.jenkins.plugins.remoteexec.log;
