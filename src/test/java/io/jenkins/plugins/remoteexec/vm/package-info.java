/** Real virtual machines that lose power, stand still, lose their clocks and run out of room while commands run on them. */
package io.jenkins.plugins.remoteexec.vm;
