/** Global and folder endpoints: credentials, rules, limits, forms. */
package io.jenkins.plugins.remoteexec.endpoint;
