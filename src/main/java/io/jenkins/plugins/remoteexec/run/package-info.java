/** A command inside a build: its options and record, how it is resumed, and what becomes of orphaned ones. */
package io.jenkins.plugins.remoteexec.run;
