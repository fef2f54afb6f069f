/**
 * A simulated Virtuozzo Infrastructure: a login like Keystone's, the list of servers, and guest commands that run as real
 * processes, either started directly or by a real QEMU guest agent. What Virtuozzo's reference leaves open is a switch.
 *
 * <p>Sources: the Virtuozzo Infrastructure 7.3 compute API reference, OpenStack's Identity API v3 as measured with
 * Keystone 22, and the shapes of Nova's and keystonemiddleware's errors.
 */
package io.jenkins.plugins.remoteexec.simulator.virtuozzo;
