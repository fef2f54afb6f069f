/** The options that step and build step share, as forms offer them and Pipeline scripts write them. */
package io.jenkins.plugins.remoteexec.options;
