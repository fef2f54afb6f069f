/** A command inside a build: what it is, its record, how it is resumed, and what becomes of orphaned ones. */
package io.jenkins.plugins.remoteexec.run;
