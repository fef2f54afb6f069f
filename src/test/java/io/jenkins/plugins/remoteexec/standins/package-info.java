/**
 * Do the stand-ins of the Central build tell the truth about Jenkins, and does what was compiled against them link?
 * Nothing here needs a Jenkins; the test that puts the questions to the real classes does.
 */
package io.jenkins.plugins.remoteexec.standins;
